/** Languages of reports. Names of columns, codes and IDs are the same in all. */
export const LOCALES = ['en', 'zh-CN'] as const;
export type Locale = (typeof LOCALES)[number];
