;;; match-oracle.el --- which headlines Emacs' own tags matcher finds  -*- lexical-binding: t -*-
;; emacs -Q --batch -l match-oracle.el IN.json OUT.json
;; IN: [{text, matches, inherit}]; OUT: per case, per match, the lines of the headlines found.

(require 'org)
(setq org-element-use-cache nil
      org-mode-hook nil
      gc-cons-threshold 100000000)

(defun oracle-case (case)
  (with-temp-buffer
    (insert (gethash "text" case))
    (let ((org-use-property-inheritance (eq (gethash "inherit" case) t)))
      (delay-mode-hooks (org-mode))
      (vconcat
       (mapcar (lambda (match)
                 (condition-case problem
                     (vconcat (org-map-entries #'line-number-at-pos match))
                   (error (list :error (format "%S" problem)))))
               (gethash "matches" case))))))

(let* ((coding-system-for-read 'utf-8-unix)
       (coding-system-for-write 'utf-8-unix)
       (in (pop command-line-args-left))
       (out (pop command-line-args-left))
       (cases (with-temp-buffer (insert-file-contents in) (json-parse-buffer))))
  (with-temp-file out (insert (json-serialize (vconcat (mapcar #'oracle-case cases))))))
