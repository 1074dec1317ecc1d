import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { AnyCheck } from './check.ts';

/** Suffixes in lower case, as the OTA update overview lists them for downloads over HTTPS (June 2026). */
const SUFFIXES = ['.bin', '.dav', '.tar', '.gz', '.zip', '.gzip', '.apk', '.tar.gz', '.tar.xz', '.pack'];

/** A file name whose suffix the platform does not support. A file without a name is not judged. */
export const fileType: AnyCheck = defineCheck({
  id: 'file-type',
  category: 'metadata',
  severity: 'low',
  scope: 'file',
  needs: ['file'],
  params: {},
  judge({ file: { name } }, _params, { says }) {
    if (name.trim() === '') return NOT_APPLICABLE;
    if (SUFFIXES.some((suffix) => name.endsWith(suffix))) return PASS;
    const suffixes = SUFFIXES.join(', ');
    const [suffix = says.noSuffix] = /\.[^./]{1,20}$/.exec(name) ?? [];
    return {
      verdict: 'fail',
      observed: suffix,
      expected: suffixes,
      message: says.fail({ name: name.slice(0, 120), suffixes }),
    };
  },
});
