;;; Inserts results into Org texts in real Emacs: cases in, texts out.  -*- lexical-binding: t -*-
;; emacs -Q --batch [-L ORG/lisp] -l results.el IN.json OUT.json
;; A case is {text, value, hash}: the result of the first block; `value` is null, a text, a number or a list; "<hline>" is a line.
(require 'json)
(require 'cl-lib)
(require 'org)
(require 'ob-core)

(setq org-adapt-indentation nil
      org-inhibit-startup t
      org-element-use-cache nil
      indent-tabs-mode nil
      inhibit-message t)
(setq-default indent-tabs-mode nil)

(defun lisp-of (value)
  (cond ((equal value "<hline>") 'hline)
        ((eq value :null) nil)
        ((consp value) (mapcar #'lisp-of value))
        (t value)))

(defun insert-one (case)
  (with-temp-buffer
    (insert (alist-get 'text case))
    (org-mode)
    (goto-char (point-min))
    (re-search-forward "#\\+begin_src mark")
    (forward-line 0)
    (let* ((info (org-babel-get-src-block-info 'no-eval))
           (params (split-string (cdr (assq :results (nth 2 info)))))
           (hash (alist-get 'hash case)))
      (condition-case problem
          (progn
            (unless (cl-intersection params '("none" "discard") :test #'equal)
              (org-babel-insert-result (lisp-of (alist-get 'value case)) params info
                                       (unless (equal hash "") hash) (nth 0 info)))
            (buffer-string))
        (error (format "error: %S" problem))))))

(let* ((json-array-type 'list)
       (json-null :null)
       (cases (let ((coding-system-for-read 'utf-8)) (json-read-file (nth 0 command-line-args-left))))
       (coding-system-for-write 'utf-8))
  (with-temp-file (nth 1 command-line-args-left)
    (insert (json-encode (list (cons 'version (org-version))
                               (cons 'results (vconcat (mapcar #'insert-one cases)))))))
  (kill-emacs 0))
