;;; ql-oracle.el --- which headlines org-ql finds  -*- lexical-binding: t -*-
;; emacs -Q --batch -L ORG-QL -L ITS-PACKAGES … -l ql-oracle.el IN.json OUT.json
;; IN: {now, cases: [{text, queries}]}, `now' in seconds; OUT: {version, answers}, per case, per query, the lines of the
;; headlines found. Preambles are off: they are to make queries faster, and change what `rifle', `link' and patterns
;; with an anchor find.

;; Without it nothing is ever blocked.
(defvar org-enforce-todo-dependencies t)
(require 'org)
(require 'org-habit)
(require 'org-ql)
(setq org-mode-hook nil
      org-element-use-cache nil
      org-ql-use-preamble nil
      make-backup-files nil
      gc-cons-threshold 100000000)

(defvar oracle-now 0)
(advice-add 'float-time :around (lambda (real &optional time) (if time (funcall real time) oracle-now)))

;; Below `children' and `descendants' it does not see the headlines above.
(dolist (one '(org-ql--tags-at org-ql--outline-path))
  (advice-add one :around (lambda (real &rest args) (org-with-wide-buffer (apply real args)))))
;; Of two levels it compares in the wrong order.
(advice-add 'org-ql--predicate-level :filter-args
            (lambda (levels) (if (and (numberp (car levels)) (cadr levels)) (reverse levels) levels)))

(defun oracle-lines (query)
  (condition-case problem
      (progn
        ;; Answers are kept by query, and predicates of entries by place.
        (clrhash org-ql-cache)
        (clrhash org-ql-node-value-cache)
        (clrhash org-ql-tags-cache)
        (vconcat
         (org-ql-select (current-buffer)
           (if (string-prefix-p "(" query) (read query) (org-ql--query-string-to-sexp query))
           :action '(line-number-at-pos))))
    (error (format "error: %S" problem))))

(defun oracle-case (case)
  ;; A name that begins with a blank is one of a buffer that org-ql does not search.
  (with-current-buffer (get-buffer-create "oracle")
    (erase-buffer)
    (insert (gethash "text" case))
    (setq buffer-file-name "/notes/plan.org")
    (delay-mode-hooks (org-mode))
    (let ((answer (vconcat (mapcar #'oracle-lines (gethash "queries" case)))))
      (setq buffer-file-name nil)
      answer)))

(let* ((coding-system-for-read 'utf-8-unix)
       (coding-system-for-write 'utf-8-unix)
       (inhibit-message t)
       (in (pop command-line-args-left))
       (out (pop command-line-args-left))
       (request (with-temp-buffer (insert-file-contents in) (json-parse-buffer))))
  (setq oracle-now (float (gethash "now" request)))
  (let ((answers (vconcat (mapcar #'oracle-case (gethash "cases" request)))))
    (with-temp-file out (insert (json-serialize (list :version (org-version) :answers answers))))))
