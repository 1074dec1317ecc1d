/** The public API as text, one page for each door of the package: what @microsoft/api-extractor reads in dist/. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CompilerState, Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** By page, its door. */
const DOORS = {
  'docs/api/ota-audit.api.md': 'index.d.ts',
  'docs/api/emulator.api.md': 'emulator/index.d.ts',
};

/** @returns the text of each page, by its path; `problems` are what keeps the API from being read */
export function describeApi(): { pages: Record<string, string>; problems: string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'ota-audit-api-'));
  try {
    return describeInto(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function describeInto(folder: string): ReturnType<typeof describeApi> {
  const problems: string[] = [];
  const configs = Object.entries(DOORS).map(
    ([path, door], at) => [path, `${at}.api.md`, configOf(door, `${at}.api.md`, folder)] as const,
  );
  const [first, ...others] = configs.map(([, , config]) => config);
  if (!first) throw new Error('the package has no door');
  const additionalEntryPoints = others.map((config) => config.mainEntryPointFilePath);
  // Read once for all.
  const compilerState = CompilerState.create(first, { additionalEntryPoints });
  const pages = configs.map(([path, name, config]) => {
    Extractor.invoke(config, {
      localBuild: true,
      compilerState,
      messageCallback(message) {
        if (message.logLevel === ExtractorLogLevel.Error) problems.push(message.text);
        message.handled = true;
      },
    });
    return [path, readFileSync(join(folder, name), 'utf8')] as const;
  });
  return { pages: Object.fromEntries(pages), problems };
}

function configOf(door: string, reportFileName: string, folder: string): ExtractorConfig {
  const compilerOptions = {
    target: 'ES2023',
    lib: ['ES2023'],
    module: 'NodeNext',
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: true,
    noEmit: true,
  };
  return ExtractorConfig.prepare({
    configObject: {
      projectFolder: ROOT,
      mainEntryPointFilePath: join(ROOT, 'dist', door),
      compiler: { overrideTsconfig: { compilerOptions, include: [join(ROOT, 'dist', door)] } },
      // What is reachable from a door without a name of its own there is part of it as well.
      apiReport: {
        enabled: true,
        reportFileName,
        reportFolder: folder,
        reportTempFolder: folder,
        includeForgottenExports: true,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: 'lf',
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(ROOT, 'package.json'),
  });
}
