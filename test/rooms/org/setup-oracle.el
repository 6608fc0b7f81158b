;; What files set by themselves and by their setup files: names of files in, one record each out, as JSON.
;; With ORG_LISP, the folder of another Org's Lisp, that Org is asked.

(when (getenv "ORG_LISP") (add-to-list 'load-path (getenv "ORG_LISP")))
(require 'org)
(require 'json)

(defun setup-pairs (alist)
  (vconcat (mapcar (lambda (pair) (vector (car pair) (cdr pair))) alist)))

(defun setup-read (file)
  (with-temp-buffer
    (setq buffer-file-name file
          default-directory (file-name-directory file))
    (insert-file-contents file)
    (let ((org-inhibit-startup t)) (org-mode))
    (prog1
        (list :todo (vconcat (mapcar #'substring-no-properties org-not-done-keywords))
              :done (vconcat (mapcar #'substring-no-properties org-done-keywords))
              :filetags (vconcat (mapcar #'substring-no-properties org-file-tags))
              :category (or (and org-category (format "%s" org-category)) "")
              :archive (if (local-variable-p 'org-archive-location) org-archive-location "")
              :priorities (vector org-priority-highest org-priority-lowest org-priority-default)
              :links (setup-pairs org-link-abbrev-alist-local)
              :properties (setup-pairs org-keyword-properties)
              :odd (if org-odd-levels-only t :json-false))
      (set-buffer-modified-p nil)
      (setq buffer-file-name nil))))

(let* ((in (car command-line-args-left))
       (out (cadr command-line-args-left))
       (files (let ((json-array-type 'list)) (json-read-file in)))
       (json-encoding-pretty-print nil)
       (coding-system-for-write 'utf-8))
  (setq command-line-args-left nil)
  (write-region (json-encode (vconcat (mapcar #'setup-read files))) nil out))
