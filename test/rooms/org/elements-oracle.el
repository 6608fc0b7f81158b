;;; elements-oracle.el --- org-element's trees of many texts, as plain lines  -*- lexical-binding: t -*-
;; emacs -Q --batch [-L FOLDER-OF-ORG] -l elements-oracle.el IN.json OUT.json
;; IN is {"texts": [...], "inlinetasks": LEVEL or null, "brief": bool}; OUT is an array with one text each: a line
;; for every node with offsets in characters from 0, deeper ones indented; or "error: ...".
;; Brief lines have no properties: what Org 9.5 and 9.7 agree upon.

(require 'org)
(require 'org-element)
(require 'ol)
(require 'json)
(setq org-element-use-cache nil
      org-mode-hook nil
      ;; `#+STARTUP: align' would change the text.
      org-inhibit-startup t
      gc-cons-threshold 200000000)

(defvar oracle-brief nil)

(defun oracle-quote (value)
  (cond ((null value) "-")
        ((eq value t) "yes")
        ((symbolp value) (symbol-name value))
        ((numberp value) (number-to-string value))
        ((stringp value)
         (concat "\""
                 (replace-regexp-in-string
                  "[\\\"\n]"
                  (lambda (c) (cond ((equal c "\n") "\\n") (t (concat "\\" c))))
                  (substring-no-properties value) t t)
                 "\""))
        ((and (consp value) (not (listp (cdr value))))
         (concat "(" (oracle-quote (car value)) " . " (oracle-quote (cdr value)) ")"))
        ((listp value) (concat "(" (mapconcat #'oracle-quote value " ") ")"))
        (t (format "%S" value))))

(defun oracle-offset (position) (if position (number-to-string (1- position)) "-"))

(defun oracle-line (depth &rest parts)
  (insert (make-string (* 1 depth) ?\s) (mapconcat #'identity parts " ") "\n"))

(defconst oracle-properties
  '((item :bullet :counter :checkbox :pre-blank)
    (drawer :drawer-name)
    (node-property :key :value)
    (dynamic-block :block-name :arguments)
    (footnote-definition :label :pre-blank)
    (special-block :type :parameters)
    (comment-block :value)
    (export-block :type :value)
    (example-block :switches :number-lines :preserve-indent :retain-labels :use-labels :label-fmt :value)
    (src-block :language :switches :parameters :number-lines :preserve-indent :retain-labels :use-labels
               :label-fmt :value)
    (babel-call :call :inside-header :arguments :end-header :value)
    (clock :status :duration)
    (comment :value)
    (diary-sexp :value)
    (fixed-width :value)
    (keyword :key :value)
    (latex-environment :value)
    (plain-list :type)
    (table :type :value)
    (table-row :type)
    (code :value)
    (verbatim :value)
    (subscript :use-brackets-p)
    (superscript :use-brackets-p)
    (citation :style)
    (citation-reference :key)
    (entity :name :utf-8 :use-brackets-p)
    (export-snippet :back-end :value)
    (footnote-reference :label :type)
    (inline-babel-call :call :inside-header :arguments :end-header :value)
    (inline-src-block :language :parameters :value)
    (latex-fragment :value)
    (link :type :type-explicit-p :path :format :raw-link :application :search-option)
    (macro :key :args :value)
    (radio-target :value)
    (statistics-cookie :value)
    (target :value)
    (timestamp :type :range-type :raw-value :year-start :month-start :day-start :hour-start :minute-start
               :year-end :month-end :day-end :hour-end :minute-end :repeater-type :repeater-value :repeater-unit
               :repeater-deadline-value :repeater-deadline-unit :warning-type :warning-value :warning-unit
               :diary-sexp)))

(defconst oracle-flags '(:preserve-indent :retain-labels :use-labels :use-brackets-p :type-explicit-p))

(defun oracle-fields (node type)
  (mapconcat (lambda (property)
               (let ((value (org-element-property property node)))
                 (oracle-quote (if (memq property oracle-flags) (and value t) value))))
             (cdr (assq type oracle-properties))
             " "))

(defvar oracle-source nil "Buffer with the text.")

(defun oracle-chance-p (node)
  ;; org-element takes key and value of such a keyword from whatever it searched for last.
  (and (eq (org-element-type node) 'keyword)
       (with-current-buffer oracle-source
         (save-excursion
           (goto-char (org-element-property :post-affiliated node))
           (not (looking-at-p "[ \t]*#\\+\\S-*:"))))))

(defun oracle-heading (node)
  (let ((priority (org-element-property :priority node)))
    (mapconcat #'oracle-quote
               (list (org-element-property :level node)
                     (org-element-property :todo-keyword node)
                     (eq (org-element-property :todo-type node) 'done)
                     (and priority (string priority))
                     (and (org-element-property :commentedp node) t)
                     (and (org-element-property :archivedp node) t)
                     (mapcar #'identity (org-element-property :tags node)))
               " ")))

(defun oracle-blank (node)
  (if (org-element-property :contents-begin node)
      (org-element-property :pre-blank node)
    (org-element-property :post-blank node)))

(defun oracle-affiliated (depth node)
  (let ((name (org-element-property :name node))
        (plot (org-element-property :plot node))
        (results (org-element-property :results node))
        (header (org-element-property :header node)))
    (when name (oracle-line depth "@name" (oracle-quote name)))
    (when plot (oracle-line depth "@plot" (oracle-quote plot)))
    (when results (oracle-line depth "@results" (oracle-quote (car results)) (oracle-quote (cdr results))))
    (when header (oracle-line depth "@header" (oracle-quote header)))
    (dolist (caption (org-element-property :caption node))
      (oracle-line depth "@caption")
      (oracle-nodes (1+ depth) (car caption))
      (when (cdr caption)
        (oracle-line depth "@short")
        (oracle-nodes (1+ depth) (cdr caption))))
    (dolist (attribute (oracle-attributes node))
      (oracle-line depth (concat "@" (substring (symbol-name attribute) 1))
                   (oracle-quote (org-element-property attribute node))))))

(defun oracle-attributes (node)
  (let ((plist (nth 1 node)) found)
    (while (keywordp (car plist))
      (when (string-prefix-p ":attr_" (symbol-name (car plist))) (push (car plist) found))
      (setq plist (cddr plist)))
    (dolist (key (oracle-standard-attributes node)) (push key found))
    (sort (delete-dups found) (lambda (a b) (string< (symbol-name a) (symbol-name b))))))

(defun oracle-standard-attributes (node)
  ;; Org 9.7 has properties in a vector and a list; this reads the list by its own accessor.
  (let (found)
    (when (fboundp 'org-element-properties-map)
      (ignore-errors
        (org-element-properties-map
         (lambda (key _value)
           (when (string-prefix-p ":attr_" (symbol-name key)) (push key found))
           nil)
         node)))
    found))

(defun oracle-nodes (depth nodes)
  (dolist (node nodes) (unless (stringp node) (oracle-node depth node))))

(defun oracle-secondary (depth label value)
  (when value
    (oracle-line depth label)
    (oracle-nodes (1+ depth) value)))

(defun oracle-structure (depth node)
  (let* ((parent (org-element-property :parent node))
         (structure (org-element-property :structure node)))
    (unless (and (eq (org-element-type parent) 'item)
                 (eq structure (org-element-property :structure parent)))
      (dolist (item structure)
        (oracle-line depth "@item" (oracle-offset (car item))
                     (mapconcat #'oracle-quote
                                (list (nth 1 item) (nth 2 item) (nth 3 item) (nth 4 item) (nth 5 item))
                                " ")
                     (oracle-offset (nth 6 item)))))))

(defun oracle-node (depth node)
  (let ((type (org-element-type node))
        (inner (1+ depth)))
    (cond
     ((memq type '(headline))
      (oracle-line depth "headline" (oracle-offset (org-element-property :begin node))
                   (number-to-string (oracle-blank node))
                   (if oracle-brief "" (oracle-heading node)))
      (oracle-nodes inner (org-element-property :title node))
      ;; Our sections are flat: what is below a headline follows it.
      (let ((contents (org-element-contents node)))
        (dolist (child contents)
          (when (eq (org-element-type child) 'section) (oracle-node inner child)))
        (dolist (child contents)
          (when (eq (org-element-type child) 'headline) (oracle-node depth child)))))
     ((eq type 'org-data)
      (dolist (child (org-element-contents node))
        (oracle-node (if (eq (org-element-type child) 'section) 1 0) child)))
     (t
      (oracle-line depth (symbol-name type)
                   (oracle-offset (org-element-property :begin node))
                   (oracle-offset (org-element-property :end node))
                   (oracle-quote (org-element-property :post-blank node))
                   (oracle-offset (org-element-property :contents-begin node))
                   (oracle-offset (org-element-property :contents-end node))
                   (oracle-offset (org-element-property :post-affiliated node))
                   (cond (oracle-brief "") ((oracle-chance-p node) "?") (t (oracle-fields node type))))
      (unless oracle-brief
        ;; An entity's own name is no affiliated one.
        (unless (eq type 'entity) (oracle-affiliated inner node))
        (pcase type
          ('inlinetask
           (oracle-line inner "@heading" (oracle-heading node)
                        (number-to-string (org-element-property :pre-blank node)))
           (oracle-nodes inner (org-element-property :title node)))
          ('item (oracle-secondary inner "@tag" (org-element-property :tag node)))
          ('plain-list (oracle-structure inner node))
          ('table (dolist (formula (reverse (org-element-property :tblfm node)))
                    (oracle-line inner "@formula" (oracle-quote formula))))
          ((or 'citation 'citation-reference)
           (oracle-secondary inner "@prefix" (org-element-property :prefix node))
           (oracle-secondary inner "@suffix" (org-element-property :suffix node)))
          ('planning
           (dolist (key '(:scheduled :deadline :closed))
             (let ((time (org-element-property key node)))
               (when time
                 (oracle-line inner (concat "@" (substring (symbol-name key) 1)))
                 (oracle-node inner time)))))
          ('clock
           (let ((time (org-element-property :value node)))
             (when time (oracle-node inner time))))))
      (oracle-nodes inner (org-element-contents node))))))

(defun oracle-tree (text)
  (let ((out (generate-new-buffer " *oracle*")))
    (unwind-protect
        (with-temp-buffer
          (insert text)
          (delay-mode-hooks (org-mode))
          (org-update-radio-target-regexp)
          (let ((tree (org-element-parse-buffer))
                (oracle-source (current-buffer)))
            (with-current-buffer out
              (oracle-node 0 tree)
              (buffer-string))))
      (kill-buffer out))))

(let* ((coding-system-for-read 'utf-8-unix)
       (coding-system-for-write 'utf-8-unix)
       (in (pop command-line-args-left))
       (out (pop command-line-args-left))
       (request (with-temp-buffer (insert-file-contents in) (json-parse-buffer :object-type 'plist :null-object nil :false-object nil)))
       (level (plist-get request :inlinetasks)))
  (setq oracle-brief (plist-get request :brief))
  (when level
    (require 'org-inlinetask)
    (setq org-inlinetask-min-level level))
  (with-temp-file out
    (insert (json-serialize
             (vconcat (mapcar (lambda (text)
                                (condition-case problem
                                    (oracle-tree text)
                                  (error (format "error: %S" problem))))
                              (plist-get request :texts)))))))
