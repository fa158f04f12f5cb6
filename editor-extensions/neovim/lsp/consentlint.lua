-- consentlint for Neovim 0.11 and later.
-- Put this file into `lsp/` of your configuration, and `vim.lsp.enable('consentlint')` into init.lua.
return {
  cmd = { 'consentlint', 'lsp' },
  filetypes = { 'java', 'kotlin', 'swift', 'objc', 'objcpp', 'groovy', 'xml', 'toml' },
  root_markers = { { 'settings.gradle.kts', 'settings.gradle', 'Podfile', 'Package.swift' }, '.git', 'consentlint.toml' },
  -- What is not said here is as the editor's language and the project's consentlint.toml have it.
  settings = { consentlint = {} },
}
