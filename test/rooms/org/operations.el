;;; Runs operations on Org text in real Emacs: JSON lines in, one JSON array of results out.  -*- lexical-binding: t -*-
;; emacs -Q --batch [-L ORG/lisp] -l operations.el IN.json OUT.json
;; A case is {text, line, op, ...}; the result the text of the file afterwards, and of the archive or target if there is one.
(require 'json)
(require 'cl-lib)
(require 'org)
(require 'org-archive)
(require 'org-refile)
(require 'org-datetree)
(require 'org-clock)

(setq org-adapt-indentation nil
      org-auto-align-tags nil
      org-tags-column 0
      org-log-done 'time
      org-use-fast-todo-selection nil
      org-inhibit-startup t
      org-refile-use-cache nil
      org-archive-subtree-save-file-p t
      org-clock-persist nil
      org-id-track-globally nil
      org-element-use-cache nil
      make-backup-files nil
      create-lockfiles nil
      auto-save-default nil
      vc-handled-backends nil
      enable-local-variables nil
      inhibit-message t)
(setq auto-save-default nil)
(when (boundp 'org-bookmark-names-plist) (setq org-bookmark-names-plist nil))
(set-time-zone-rule "UTC")

(defvar fixed-now (encode-time 0 5 10 21 11 2026))
(advice-add 'current-time :override (lambda () fixed-now))
(advice-add 'float-time :around (lambda (f &optional time) (funcall f (or time fixed-now))))
(advice-add 'decode-time :around (lambda (f &optional time &rest more) (apply f (or time fixed-now) more)))
(advice-add 'format-time-string :around (lambda (f s &optional time &rest more) (apply f s (or time fixed-now) more)))
(advice-add 'time-less-p :around (lambda (f a b) (funcall f (or a fixed-now) (or b fixed-now))))
(advice-add 'time-subtract :around (lambda (f a b) (funcall f (or a fixed-now) (or b fixed-now))))
(advice-add 'time-to-days :around (lambda (f time) (funcall f (or time fixed-now))))
(advice-add 'y-or-n-p :override (lambda (&rest _) t))

(defun finish-log (note)
  "Write the note that Org has set up, as after a command."
  (when (bound-and-true-p org-log-setup)
    (let ((how org-log-note-how))
      (org-add-log-note)
      (unless (memq how '(time state))
        (goto-char (point-max))
        (insert (or note ""))
        (org-store-log-note)))
    (setq org-log-setup nil)))

(defun run-one (case dir)
  (let* ((get (lambda (key) (cdr (assq key case))))
         (op (funcall get 'op))
         (file (expand-file-name "a.org" dir))
         (other (expand-file-name "other.org" dir)))
    (dolist (old (directory-files dir t "org")) (delete-file old))
    (with-temp-file file (insert (funcall get 'text)))
    (when (funcall get 'other) (with-temp-file other (insert (funcall get 'other))))
    (with-current-buffer (find-file-noselect file t)
      (org-mode)
      (goto-char (point-min))
      (forward-line (1- (funcall get 'line)))
      (setq org-log-setup nil this-command 'this last-command 'other)
      (pcase op
        ("todo" (let ((kw (funcall get 'keyword))) (org-todo (if (equal kw "") 'none kw))))
        ("todo-step" (org-todo))
        ("plan" (funcall (if (equal (funcall get 'plan) "deadline") #'org-deadline #'org-schedule)
                         (if (equal (funcall get 'date) "") '(4) nil)
                         (funcall get 'date)))
        ("priority" (org-priority (let ((v (funcall get 'value))) (if (equal v "") 'remove (if (string-match "^[0-9]+$" v) (string-to-number v) (string-to-char v))))))
        ("priority-step" (org-priority (if (equal (funcall get 'step) "up") 'up 'down)))
        ("tags" (org-set-tags (append (funcall get 'tags) nil)))
        ("property" (if (funcall get 'value)
                        (org-entry-put (point) (funcall get 'key) (funcall get 'value))
                      (org-entry-delete (point) (funcall get 'key))))
        ("checkbox" (org-toggle-checkbox))
        ("cookies" (org-update-checkbox-count t))
        ("level" (if (equal (funcall get 'reach) "subtree")
                     (if (equal (funcall get 'step) "promote") (org-promote-subtree) (org-demote-subtree))
                   (if (equal (funcall get 'step) "promote") (org-do-promote) (org-do-demote))))
        ("comment" (org-toggle-comment))
        ("refile" (let* ((there (if (funcall get 'other) other file))
                         (at (funcall get 'to))
                         (pos (and at (with-current-buffer (find-file-noselect there t)
                                        (save-excursion (goto-char (point-min)) (forward-line (1- at)) (point))))))
                    (org-refile nil nil (list "x" there nil pos))))
        ("archive" (if (equal (funcall get 'how) "sibling") (org-archive-to-archive-sibling) (org-archive-subtree)))
        ("datetree" (let ((date (append (funcall get 'date) nil)))
                      (pcase (funcall get 'by)
                        ("week" (org-datetree-find-iso-week-create date))
                        ("month" (org-datetree-find-month-create date))
                        (_ (org-datetree-find-date-create date))))))
      (finish-log (funcall get 'note))
      (let ((inhibit-message t)) (dolist (b (buffer-list)) (with-current-buffer b (when (and buffer-file-name (buffer-modified-p)) (let ((require-final-newline nil)) (write-region nil nil buffer-file-name nil 'quiet) (set-buffer-modified-p nil)))))))
    (let ((result (mapcar (lambda (f) (cons (intern (replace-regexp-in-string (regexp-quote dir) "" f))
                                            (with-temp-buffer (insert-file-contents f) (buffer-string))))
                          (directory-files dir t "org"))))
      result)))

(defun run-case (case dir)
  "Run one case, and leave no buffer behind."
  (let ((buffers (buffer-list)))
    (unwind-protect (run-one case dir)
      (dolist (b (buffer-list))
        (unless (memq b buffers)
          (with-current-buffer b (set-buffer-modified-p nil))
          (let ((kill-buffer-query-functions nil)) (kill-buffer b)))))))

(let* ((in (pop command-line-args-left))
       (out (pop command-line-args-left))
       (dir (file-name-as-directory (make-temp-file "org-operations" t)))
       (json-object-type 'alist) (json-array-type 'vector) (json-null nil)
       (cases (json-read-file in))
       (coding-system-for-write 'utf-8-unix)
       (results (mapcar (lambda (case)
                          (condition-case problem
                              (run-case case dir)
                            (error (list (cons 'error (format "%s" problem))))))
                        cases)))
  (with-temp-file out (insert (json-encode (list (cons 'version (org-version)) (cons 'dir dir) (cons 'results (vconcat results)))))))
