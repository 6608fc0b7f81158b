;;; lint-oracle.el --- what org-lint finds in small texts  -*- lexical-binding: t -*-
;; emacs -Q --batch -L ORG-LISP -l lint-oracle.el IN.json OUT.json
;; IN is an array of Org texts; OUT is an array of arrays ["LINE CHECKER", …], each sorted by line.

(require 'org)
(require 'org-lint)
(require 'org-id)
(require 'org-attach)
;; All languages and exporters of Org, so that their header arguments and options are known.
(dolist (folder load-path)
  (when (file-exists-p (expand-file-name "org-lint.elc" folder))
    (dolist (file (directory-files folder nil "\\`\\(ob\\|ox\\|oc\\)-.*\\.elc\\'"))
      (condition-case nil (require (intern (file-name-sans-extension file))) (error nil)))))
(let (all)
  (mapatoms (lambda (symbol)
              (let ((name (symbol-name symbol)))
                (when (and (string-prefix-p "org-babel-header-args:" name) (boundp symbol))
                  (push (cons (intern (substring name 22)) t) all)))))
  (setq org-babel-load-languages all))
(setq org-element-use-cache nil
      org-mode-hook nil
      org-id-locations-file (make-temp-file "org-oracle-ids")
      org-attach-id-dir (file-name-as-directory (make-temp-file "org-oracle-data" t))
      enable-local-variables nil
      gc-cons-threshold 100000000)

(defun oracle-lint (text)
  (with-temp-buffer
    (insert text)
    (delay-mode-hooks (org-mode))
    (vconcat (mapcar (lambda (report)
                       (let ((row (cadr report)))
                         (concat (substring-no-properties (aref row 0)) " "
                                 (symbol-name (org-lint-checker-name (aref row 3))))))
                     (org-lint)))))

(let* ((coding-system-for-read 'utf-8-unix)
       (coding-system-for-write 'utf-8-unix)
       (in (pop command-line-args-left))
       (out (pop command-line-args-left))
       (default-directory (file-name-as-directory (make-temp-file "org-oracle" t)))
       (texts (with-temp-buffer (insert-file-contents in) (json-parse-buffer))))
  (with-temp-file out
    (insert (json-serialize
             (vconcat (mapcar (lambda (text)
                                (condition-case problem
                                    (oracle-lint text)
                                  (error (vector (format "error %S" problem)))))
                              texts))))))
