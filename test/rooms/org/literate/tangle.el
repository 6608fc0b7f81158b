;;; Tangles Org texts in real Emacs: a JSON array of texts in, what each comes to out.  -*- lexical-binding: t -*-
;; emacs -Q --batch [-L ORG/lisp] -l tangle.el IN.json OUT.json
;; A result is {files: {name: {text, mode}}} or {error}; names are relative to the folder of the Org file.
(require 'json)
(require 'cl-lib)
(require 'org)
(require 'ob-tangle)
(require 'ob-python)
(require 'ob-js)
(require 'ob-shell)

(setq org-adapt-indentation nil
      org-inhibit-startup t
      org-id-track-globally nil
      org-confirm-babel-evaluate nil
      make-backup-files nil
      create-lockfiles nil
      auto-save-default nil
      vc-handled-backends nil
      enable-local-variables nil
      inhibit-message t)

(defun tangle-one (text root)
  (let* ((dir (file-name-as-directory (make-temp-file (concat root "case") t)))
         (file (concat dir "a.org"))
         (coding-system-for-write 'utf-8-unix)
         (coding-system-for-read 'utf-8-unix))
    (with-temp-file file (insert text))
    (condition-case problem
        (let ((buffer (find-file-noselect file)))
          (unwind-protect
              (with-current-buffer buffer
                (org-mode)
                (org-babel-tangle)
                (let (files)
                  (dolist (name (directory-files-recursively dir "."))
                    (unless (string= name file)
                      (push (cons (file-relative-name name dir)
                                  (list (cons 'text (with-temp-buffer
                                                      (insert-file-contents name)
                                                      (buffer-string)))
                                        (cons 'mode (file-modes name))))
                            files)))
                  (list (cons 'files (or files (make-hash-table))))))
            (set-buffer-modified-p nil)
            (with-current-buffer buffer (set-buffer-modified-p nil))
            (kill-buffer buffer)))
      (error (list (cons 'error (error-message-string problem)))))))

(let* ((json-array-type 'list)
       (in (nth 0 command-line-args-left))
       (out (nth 1 command-line-args-left))
       (texts (let ((coding-system-for-read 'utf-8)) (json-read-file in)))
       (root (file-name-as-directory (make-temp-file "org-tangle" t)))
       (coding-system-for-write 'utf-8))
  (set-default-file-modes #o755)
  (with-temp-file out
    (insert (json-encode
             (list (cons 'version (org-version))
                   (cons 'results (vconcat (mapcar (lambda (text) (tangle-one text root)) texts)))))))
  (delete-directory root t)
  (kill-emacs 0))
