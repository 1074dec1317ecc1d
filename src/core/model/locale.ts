/** Languages of reports. Names of columns, codes and IDs are the same in all. */
export const LOCALES = ['en', 'zh-CN'] as const;
/** A language of reports, as a job names it. */
export type Locale = (typeof LOCALES)[number];
