;; What Emacs makes of a trace: org-lint's findings, the headlines that a sparse tree of each tag shows, and the
;; links that lead nowhere. One line each.
(require 'org)
(require 'org-lint)
(require 'ol)
(let ((file (car command-line-args-left)))
  (find-file file)
  (org-mode)
  (dolist (found (org-lint))
    (princ (format "lint %s\n" (mapconcat (lambda (x) (format "%s" x)) (append (cadr found) nil) " "))))
  (dolist (tag '("denied" "approved" "asked" "allowed" "rule"))
    (org-overview)
    (org-match-sparse-tree nil tag)
    (let ((shown 0))
      (org-map-entries (lambda () (setq shown (1+ shown))) tag 'file)
      (princ (format "tag %s %d\n" tag shown))))
  (org-element-map (org-element-parse-buffer) 'link
    (lambda (link)
      (let ((raw (org-element-property :raw-link link)))
        (save-excursion
          (when (string= (org-element-property :type link) "file") (goto-char (org-element-property :begin link))
          (condition-case problem
              (progn (save-window-excursion (org-open-at-point))
                     (princ (format "link %s\n" raw)))
            (error (princ (format "broken %s %s\n" raw (error-message-string problem)))))))))))
