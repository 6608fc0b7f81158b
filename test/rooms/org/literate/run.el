;;; Runs the blocks of Org texts in real Emacs: texts in, texts out.  -*- lexical-binding: t -*-
;; emacs -Q --batch [-L ORG/lisp] -l run.el IN.json OUT.json
;; The texts are files of the current folder while they run. What Org does not run stays as `error: …`.
(require 'json)
(require 'org)
(require 'ob-shell)
(require 'ob-python)
(require 'ob-js)

(setq org-adapt-indentation nil
      org-inhibit-startup t
      org-element-use-cache nil
      org-confirm-babel-evaluate nil
      org-babel-python-command "python3"
      python-indent-guess-indent-offset nil
      indent-tabs-mode nil
      make-backup-files nil
      inhibit-message t)
(setq-default indent-tabs-mode nil)

(defun run-one (text)
  (let ((file (expand-file-name "notes.org")))
    (with-temp-file file (insert text))
    (with-current-buffer (find-file-noselect file)
      (unwind-protect
          (condition-case problem
              (progn
                (org-babel-map-executables nil
                  (if (memq (org-element-type (org-element-context)) '(babel-call inline-babel-call))
                      (org-babel-lob-execute-maybe)
                    (org-babel-execute-src-block)))
                (buffer-string))
            (error (format "error: %S" problem)))
        (set-buffer-modified-p nil)
        (kill-buffer)))))

(let* ((json-array-type 'list)
       (texts (let ((coding-system-for-read 'utf-8)) (json-read-file (nth 0 command-line-args-left))))
       (coding-system-for-write 'utf-8))
  (let ((results (mapcar #'run-one texts)))
    (with-temp-file (nth 1 command-line-args-left)
      (insert (json-encode (list (cons 'version (org-version)) (cons 'results (vconcat results)))))))
  (kill-emacs 0))
