import type { Finding, FindingState } from '../../../src/core/model/finding.ts';
import type { Severity } from '../../../src/core/model/severity.ts';
import { TARGET } from './observations.ts';

/** `high fail new`, with `!` where it counts. */
export function finding(firmwareId: string, text: string): Finding {
  const [severity, verdict, state] = text.replace('!', '').split(' ') as [
    Severity,
    'fail' | 'unknown',
    FindingState,
  ];
  return {
    checkId: 'unverified',
    category: 'verification',
    severity,
    verdict,
    fileIndex: 0,
    fileName: '',
    observed: '',
    expected: '',
    message: text,
    subject: { target: TARGET, firmwareId, productKey: 'pk1', moduleName: 'mcu', destVersion: '1.0' },
    findingId: `${firmwareId}-${text}`,
    remediation: '',
    state,
    firstSeen: '',
    exceptionId: '',
    exceptionUntil: '',
    counts: text.includes('!'),
  };
}
