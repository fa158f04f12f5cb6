-- A session in a real Neovim: `nvim --headless -u NONE -i NONE -l session.lua CONSENTLINT PROJECT IOS-PROJECT`.
-- The projects are the example applications; the session edits buffers and saves nothing.
local program, project, ios = arg[1], arg[2], arg[3]
local here = vim.fs.dirname(vim.fs.normalize(debug.getinfo(1, 'S').source:sub(2)))
local config = dofile(here .. '/../lsp/consentlint.lua')
config.cmd = { program, 'lsp' }
vim.lsp.config('consentlint', config)
vim.cmd('filetype on')
vim.lsp.enable('consentlint')

local function fail(what)
  io.stderr:write('neovim: ' .. what .. '\n' .. vim.inspect(vim.diagnostic.get(0)) .. '\n')
  vim.cmd('cquit 1')
end

local function diagnostics(rule)
  return vim.tbl_filter(function(found) return found.code == rule end, vim.diagnostic.get(0))
end

local function wait(what, is_so)
  if not vim.wait(60000, is_so, 20) then fail(what) end
end

local rule = 'collection/sdk-init-before-consent'
local columns

-- Looks at the finding of a file, moves it, follows its path, ignores it with a reason, hovers.
local function visit(path)
  vim.cmd.edit(path)
  wait('the finding appears in ' .. path, function() return #diagnostics(rule) == 1 end)
  local before = diagnostics(rule)[1]

  -- Characters of two and four bytes before it: the mark must stay on the same text.
  local line = vim.api.nvim_buf_get_lines(0, before.lnum, before.lnum + 1, false)[1]
  local marked = line:sub(before.col + 1, before.col + 11)
  vim.api.nvim_buf_set_text(0, before.lnum, before.col, before.lnum, before.col, { '/* 读😀 */ ' })
  wait('the mark moves with the text', function()
    local found = diagnostics(rule)[1]
    if not found or found.col == before.col then return false end
    local now = vim.api.nvim_buf_get_lines(0, found.lnum, found.lnum + 1, false)[1]
    return now:sub(found.col + 1, found.col + 11) == marked
  end)

  local client = vim.lsp.get_clients({ bufnr = 0, name = 'consentlint' })[1]
  local found = diagnostics(rule)[1]
  local related = found.user_data.lsp.relatedInformation
  if not related or #related == 0 then fail('the path is shown') end

  local at = found.user_data.lsp.range.start
  local document = { uri = vim.uri_from_bufnr(0) }
  local params = { textDocument = document, range = { start = at, ['end'] = at }, context = { diagnostics = {} } }
  local answer = client:request_sync('textDocument/codeAction', params, 60000, 0)
  local ignore = vim.tbl_filter(function(action) return action.title:find('Ignore ' .. rule, 1, true) end, answer.result)[1]
  if not ignore then fail('it can be ignored with a reason') end
  vim.lsp.util.apply_workspace_edit(ignore.edit, client.offset_encoding)
  local comment = vim.api.nvim_buf_get_lines(0, found.lnum, found.lnum + 1, false)[1]
  if not comment:find('// consentlint-ignore: ' .. rule .. ' -- ', 1, true) then fail('the comment stands above: ' .. comment) end

  local hover = client:request_sync('textDocument/hover', { textDocument = document, position = at }, 60000, 0)
  if hover.err then fail('hovering works') end
  columns = client.offset_encoding
  client:stop()
  wait('the server ends', function() return client:is_stopped() end)
  vim.cmd('bwipeout!')
end

visit(project .. '/app/src/main/java/com/example/shop/App.kt')
visit(ios .. '/Shop/AppDelegate.swift')
print('neovim ' .. tostring(vim.version()) .. ': passed, columns in ' .. columns)
vim.cmd('qa!')
