-- consentlint for Neovim 0.8 to 0.10: put this into init.lua.
vim.api.nvim_create_autocmd('FileType', {
  pattern = { 'java', 'kotlin', 'swift', 'objc', 'objcpp', 'groovy', 'xml', 'toml' },
  callback = function(event)
    local marks = { 'settings.gradle.kts', 'settings.gradle', 'Podfile', 'Package.swift', '.git' }
    local found = vim.fs.find(marks, { upward = true, path = vim.fs.dirname(event.match) })[1]
    if found then
      vim.lsp.start({ name = 'consentlint', cmd = { 'consentlint', 'lsp' }, root_dir = vim.fs.dirname(found) })
    end
  end,
})
