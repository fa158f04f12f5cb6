;;; consentlint.el --- Shows consentlint's findings while you type  -*- lexical-binding: t -*-

;;; Commentary:
;; For eglot (built in from Emacs 29, a package before) or lsp-mode, whichever is loaded.
;; Put (require 'consentlint) into your init file, then M-x eglot or M-x lsp in a source file.

;;; Code:

(defgroup consentlint nil "Consent in mobile source code." :group 'tools)

(defcustom consentlint-command '("consentlint" "lsp")
  "The program and its arguments."
  :type '(repeat string))

(defconst consentlint-modes
  '(java-mode java-ts-mode kotlin-mode kotlin-ts-mode swift-mode swift-ts-mode objc-mode groovy-mode nxml-mode
    conf-toml-mode toml-ts-mode)
  "Modes of the files that consentlint reads.")

(defvar eglot-server-programs)
(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs
               (cons consentlint-modes (lambda (&rest _) consentlint-command))))

(declare-function lsp-register-client "lsp-mode")
(declare-function make-lsp-client "lsp-mode")
(declare-function lsp-stdio-connection "lsp-mode")
(with-eval-after-load 'lsp-mode
  (lsp-register-client
   (make-lsp-client :new-connection (lsp-stdio-connection (lambda () consentlint-command))
                    :major-modes consentlint-modes
                    :add-on? t
                    :server-id 'consentlint)))

(provide 'consentlint)
;;; consentlint.el ends here
