import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      '**/dist/',
      '.data/',
      '**/node_modules/',
      // Generated.
      'gateway/src/docs/metadata.ts',
    ],
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      // Nest modules are empty classes that carry a decorator.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // Payload and entity classes only describe shapes, so a literal of the same shape is a valid value.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  {
    // SQLite stands behind its door (docs/decisions/group-commit.md): statements elsewhere use @order-flow/storage/dialect.
    files: [
      'packages/**/*.ts',
      'orders-service/**/*.ts',
      'products-service/**/*.ts',
      'webhooks-service/**/*.ts',
      'notifications-service/**/*.ts',
      'gateway/**/*.ts',
    ],
    ignores: [
      'packages/storage/src/{sqlite,postgres,testing}/**',
      '**/*-statements.ts',
      '**/migrations/**',
      '**/*.spec.ts',
    ],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...['Literal[value=%]', 'TemplateElement[value.raw=%]'].map((selector) => ({
          selector: selector.replace(
            '%',
            '/json_|->>|PRAGMA|SQLITE_|sqlite_master|sqlite3|BEGIN IMMEDIATE/i',
          ),
          message: "SQLite's own words belong in packages/storage/src/sqlite or a *-statements.ts.",
        })),
      ],
    },
  },
  {
    // A hook out of order or a missing dependency of an effect stays unnoticed until it fails.
    files: ['admin-ui/src/**'],
    plugins: { 'react-hooks': reactHooks },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
    },
  },
  {
    files: ['tools/**/*.js', 'examples/**/*.js'],
    extends: [...tseslint.configs.recommended],
    // The scripts run before anything is installed, so they are CommonJS for plain Node.
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
);
