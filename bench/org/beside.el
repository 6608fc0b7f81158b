;;; beside.el --- how fast Emacs reads an Org file  -*- lexical-binding: t -*-
;; emacs -Q --batch -l beside.el FILE: prints seconds for headlines and for the whole tree, as JSON.

(require 'org)
(require 'org-element)
(setq org-element-use-cache nil org-mode-hook nil gc-cons-threshold 200000000)

(let ((file (pop command-line-args-left)) (coding-system-for-read 'utf-8-unix))
  (with-temp-buffer
    (insert-file-contents file)
    (delay-mode-hooks (org-mode))
    (let* ((begin (float-time))
           (headlines (org-element-parse-buffer 'headline))
           (middle (float-time))
           (tree (org-element-parse-buffer))
           (end (float-time)))
      (ignore headlines tree)
      (princ (json-serialize (list :version (org-version) :headlines (- middle begin) :whole (- end middle)))))))
