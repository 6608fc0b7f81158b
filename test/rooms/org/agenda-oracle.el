;;; agenda-oracle.el --- what Emacs' own agenda shows of small files  -*- lexical-binding: t -*-
;; emacs -Q --batch -l agenda-oracle.el IN.json OUT.json
;; IN: [{text, today, first, days, log}]; days are counted from 1970-01-01. OUT: per case the rows of `org-agenda-list'.

(require 'org)
(require 'org-agenda)
(require 'org-habit)
(require 'diary-lib)
(setq org-element-use-cache nil
      org-mode-hook nil
      org-agenda-use-time-grid nil
      org-agenda-sticky nil
      org-agenda-inhibit-startup t
      org-agenda-start-on-weekday nil
      org-agenda-log-mode-items '(closed clock state)
      org-log-into-drawer nil
      make-backup-files nil
      gc-cons-threshold 100000000)

(defconst oracle-epoch 719163)
(defvar oracle-today 0)
(defun oracle-org-today () oracle-today)
(advice-add 'org-today :override #'oracle-org-today)
;; A bad expression is not to wait for a reader.
(advice-add 'sleep-for :override #'ignore)
(advice-add 'beep :override #'ignore)

(defun oracle-text (value) (if (stringp value) (substring-no-properties value) ""))

(defun oracle-graph (habit)
  (let* ((calendar (lambda (n) (apply #'encode-time 0 0 12
                                      (let ((d (calendar-gregorian-from-absolute n)))
                                        (list (nth 1 d) (nth 0 d) (nth 2 d))))))
         (graph (org-habit-build-graph habit (funcall calendar (- oracle-today 21)) (funcall calendar oracle-today)
                                       (funcall calendar (+ oracle-today 7)))))
    (mapconcat (lambda (i)
                 (let ((face (symbol-name (get-text-property i 'face graph))))
                   (concat (substring face 10 11)
                           (if (eq (aref graph i) ?*) "*" ""))))
               (number-sequence 0 27) "")))

(defun oracle-rows ()
  (let (rows day)
    (goto-char (point-min))
    (while (not (eobp))
      (let ((marker (org-get-at-bol 'org-marker))
            (head (org-get-at-bol 'org-hd-marker))
            (habit (org-get-at-bol 'org-habit-p)))
        (cond
         ((org-get-at-bol 'org-agenda-date-header) (setq day (org-get-at-bol 'day)))
         (marker
          (push (list :day (- day oracle-epoch)
                      :type (oracle-text (org-get-at-bol 'type))
                      :time (string-trim (oracle-text (org-get-at-bol 'time)) nil "[ .-]+")
                      :extra (string-trim (oracle-text (org-get-at-bol 'extra)))
                      :line (with-current-buffer (marker-buffer marker)
                              (save-excursion
                                (save-restriction
                                  (widen)
                                  (goto-char (or head marker))
                                  (when (and (not head) (not (org-before-first-heading-p)))
                                    (org-back-to-heading t))
                                  (line-number-at-pos))))
                      :text (if (equal (org-get-at-bol 'type) "sexp")
                                (oracle-text (org-get-at-bol 'txt)) "")
                      :graph (if habit (oracle-graph habit) ""))
                rows))))
      (forward-line 1))
    (vconcat (nreverse rows))))

(defun oracle-case (case folder)
  (let* ((file (expand-file-name "notes.org" folder))
         (coding-system-for-write 'utf-8-unix)
         (org-agenda-files (list file)))
    (with-temp-file file (insert (gethash "text" case)))
    (setq oracle-today (+ oracle-epoch (gethash "today" case)))
    (let ((org-agenda-start-with-log-mode (and (eq (gethash "log" case) t) '(closed clock state))))
      (when (boundp 'org--diary-sexp-entry-cache) (clrhash org--diary-sexp-entry-cache))
      (save-window-excursion
        (org-agenda-list nil (+ oracle-epoch (gethash "first" case)) (gethash "days" case))
        (with-current-buffer org-agenda-buffer-name
          (prog1 (oracle-rows)
            (let ((buffer (find-buffer-visiting file)))
              (when buffer (with-current-buffer buffer (set-buffer-modified-p nil)) (kill-buffer buffer)))))))))

(let* ((coding-system-for-read 'utf-8-unix)
       (coding-system-for-write 'utf-8-unix)
       (inhibit-message t)
       (in (pop command-line-args-left))
       (out (pop command-line-args-left))
       (folder (make-temp-file "org-agenda-" t))
       (cases (with-temp-buffer (insert-file-contents in) (json-parse-buffer)))
       (answers (mapcar (lambda (case)
                          (condition-case problem
                              (list :rows (oracle-case case folder))
                            (error (list :error (format "%S" problem)))))
                        cases)))
  (delete-directory folder t)
  (with-temp-file out (insert (json-serialize (vconcat answers)))))
