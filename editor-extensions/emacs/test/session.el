;;; session.el --- A session in a real Emacs  -*- lexical-binding: t -*-

;;; Commentary:
;; emacs -Q --batch -l session.el CONSENTLINT PROJECT
;; The project is the example application; the session edits a buffer and saves nothing.

;;; Code:

(setq debug-on-error t)
(let ((packages "/usr/share/emacs/site-lisp/elpa"))
  (when (file-directory-p packages)
    (dolist (folder (directory-files packages t "\\`[a-z]")) (add-to-list 'load-path folder))))
(add-to-list (quote load-path) (expand-file-name ".." (file-name-directory load-file-name)))
(require 'eglot)
(require 'flymake)
(require 'consentlint)

(defvar session-program (pop command-line-args-left))
(defvar session-project (pop command-line-args-left))
(setq consentlint-command (list session-program "lsp")
      eglot-sync-connect t eglot-connect-timeout 60 eglot-autoshutdown t)

(defun session-fail (what)
  "Ends the session: WHAT is not so."
  (message "emacs: %s\n%S" what (mapcar #'flymake-diagnostic-text (flymake-diagnostics)))
  (kill-emacs 1))

(defun session-wait (what is-so)
  "Waits until IS-SO says that WHAT is so."
  (let ((end (+ (float-time) 60)) found)
    (while (and (not (setq found (funcall is-so))) (< (float-time) end))
      (flymake-start)
      (accept-process-output nil 0.05))
    (or found (session-fail what))))

(defun session-marked (words)
  "The text under the finding whose message has WORDS."
  (let ((found (seq-find (lambda (d) (string-match-p words (flymake-diagnostic-text d))) (flymake-diagnostics))))
    (and found (buffer-substring-no-properties (flymake-diagnostic-beg found) (flymake-diagnostic-end found)))))

(find-file (expand-file-name "app/src/main/java/com/example/shop/Device.java" session-project))
(java-mode)
(call-interactively #'eglot)
(let* ((words "onto the device\\|before the user\\|has agreed\\|agreed")
       (marked (session-wait "the finding appears" (lambda () (session-marked words)))))
  ;; Characters of every width before it: the mark must stay on the same text.
  (let ((found (seq-find (lambda (d) (string-match-p words (flymake-diagnostic-text d))) (flymake-diagnostics))))
    (goto-char (flymake-diagnostic-beg found))
    (beginning-of-line)
    (insert "/* 读😀 */ "))
  ;; Without a user there is no idle time in which eglot would tell of the edit.
  (eglot--signal-textDocument/didChange)
  (session-wait "the mark moves with the text" (lambda () (equal marked (session-marked words))))
  (let* ((found (seq-find (lambda (d) (string-match-p words (flymake-diagnostic-text d))) (flymake-diagnostics)))
         (_ (goto-char (flymake-diagnostic-beg found)))
         (server (eglot-current-server))
         (hover (jsonrpc-request server :textDocument/hover (eglot--TextDocumentPositionParams)))
         (at (eglot--pos-to-lsp-position))
         (actions (jsonrpc-request server :textDocument/codeAction
                                   (list :textDocument (eglot--TextDocumentIdentifier)
                                         :range (list :start at :end at)
                                         :context (list :diagnostics [])))))
    (unless (plist-get hover :contents) (session-fail "hovering works"))
    (unless (seq-find (lambda (action) (string-match-p "Ignore " (plist-get action :title))) actions)
      (session-fail "it can be ignored with a reason"))
    (set-buffer-modified-p nil)
    (eglot-shutdown server)
    (message "emacs %s with eglot: passed" emacs-version)
    (kill-emacs 0)))

;;; session.el ends here
