;;; oracle.el --- what Emacs' own Org reads in small files  -*- lexical-binding: t -*-
;; emacs -Q --batch -l oracle.el IN.json OUT.json
;; IN is an array of Org texts; OUT is an array of what org-element finds in each.

(require 'org)
(require 'org-element)
(require 'org-id)
(require 'ol)
(setq org-element-use-cache nil
      org-mode-hook nil
      gc-cons-threshold 100000000)

(defun oracle-text (value) (if value (substring-no-properties value) ""))

(defun oracle-time (headline property)
  (let ((time (org-element-property property headline)))
    (if time (oracle-text (org-element-property :raw-value time)) "")))

(defun oracle-properties (begin)
  (let (found)
    (dolist (pair (org-entry-properties begin 'standard))
      (unless (equal (car pair) "CATEGORY")
        (push (vector (oracle-text (car pair)) (oracle-text (cdr pair))) found)))
    (vconcat (sort found (lambda (a b) (string< (aref a 0) (aref b 0)))))))

(defun oracle-headline (headline)
  (let ((begin (org-element-property :begin headline))
        (priority (org-element-property :priority headline)))
    (list :level (org-element-property :level headline)
          :todo (oracle-text (org-element-property :todo-keyword headline))
          :done (if (eq (org-element-property :todo-type headline) 'done) t :false)
          :priority (if priority (string priority) "")
          :commented (if (org-element-property :commentedp headline) t :false)
          :title (oracle-text (org-element-property :raw-value headline))
          :tags (vconcat (mapcar #'oracle-text (org-element-property :tags headline)))
          :allTags (vconcat (save-excursion (goto-char begin) (mapcar #'oracle-text (org-get-tags))))
          :scheduled (oracle-time headline :scheduled)
          :deadline (oracle-time headline :deadline)
          :closed (oracle-time headline :closed)
          :start (1- begin)
          :end (1- (org-element-property :end headline))
          :properties (oracle-properties begin))))

(defun oracle-planned-p (object)
  (let ((parent (org-element-property :parent object)))
    (memq (org-element-type parent) '(planning clock))))

(defun oracle-document (text)
  (with-temp-buffer
    (insert text)
    (delay-mode-hooks (org-mode))
    (let ((tree (org-element-parse-buffer)))
      (list :headlines (vconcat (org-element-map tree 'headline #'oracle-headline))
            :links (vconcat (org-element-map tree 'link
                              (lambda (link)
                                (vector (1- (org-element-property :begin link))
                                        (oracle-text (org-element-property :type link))
                                        (oracle-text (org-element-property :raw-link link))))))
            :timestamps (vconcat (delq nil
                                       (org-element-map tree 'timestamp
                                         (lambda (time)
                                           (unless (oracle-planned-p time)
                                             (vector (1- (org-element-property :begin time))
                                                     (oracle-text (org-element-property :raw-value time))))))))
            :blocks (vconcat (org-element-map tree
                                 '(src-block example-block export-block comment-block verse-block quote-block
                                   center-block special-block dynamic-block drawer)
                               (lambda (block)
                                 (1- (org-element-property :post-affiliated block)))))))))

(let* ((coding-system-for-read 'utf-8-unix)
       (coding-system-for-write 'utf-8-unix)
       (in (pop command-line-args-left))
       (out (pop command-line-args-left))
       (texts (with-temp-buffer (insert-file-contents in) (json-parse-buffer))))
  (with-temp-file out
    (insert (json-serialize
             (vconcat (mapcar (lambda (text)
                                (condition-case problem
                                    (oracle-document text)
                                  (error (list :error (format "%S" problem)))))
                              texts))))))
