" consentlint for Vim with ALE: put this into your vimrc, after ALE is loaded.
" ALE counts columns in units of UTF-16, so a mark behind Chinese text or an emoji on the same line stands too far left.
function! s:ConsentlintRoot(buffer) abort
  for l:mark in ['consentlint.toml', 'settings.gradle.kts', 'settings.gradle', '.git']
    let l:found = ale#path#FindNearestFile(a:buffer, l:mark)
    if empty(l:found)
      let l:found = ale#path#FindNearestDirectory(a:buffer, l:mark)
    endif
    if !empty(l:found)
      return fnamemodify(substitute(l:found, '/$', '', ''), ':h')
    endif
  endfor
  return ''
endfunction

for s:language in ['java', 'kotlin', 'swift', 'objc', 'objcpp', 'groovy', 'xml', 'toml']
  call ale#linter#Define(s:language, {
  \   'name': 'consentlint',
  \   'lsp': 'stdio',
  \   'executable': 'consentlint',
  \   'command': '%e lsp',
  \   'project_root': function('s:ConsentlintRoot'),
  \})
endfor
