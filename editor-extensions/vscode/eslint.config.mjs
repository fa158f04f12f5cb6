import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const node = { console: 'readonly', process: 'readonly', Buffer: 'readonly', URL: 'readonly', fetch: 'readonly', setTimeout: 'readonly' };

export default tseslint.config(
  { ignores: ['dist/', 'server/', 'node_modules/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.json' } },
    rules: {
      'max-lines': ['error', 300],
      'max-lines-per-function': ['error', 60],
      'max-params': ['error', 5],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  // Tests of node:test give promises that the runner itself waits for.
  { files: ['test/unit/*.ts'], rules: { '@typescript-eslint/no-floating-promises': 'off' } },
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: { ...node, document: 'readonly', NodeFilter: 'readonly' } },
    rules: { 'max-lines': ['error', 300], 'max-lines-per-function': ['error', 60], 'max-params': ['error', 5] },
  },
);
