/** Checks of the category metadata, in English. */
export const metadata = {
  'description-missing': {
    title: 'The package is described',
    failingTitle: 'The package has no description',
    why: 'The description is the only place of a package for what changed in it and why: the record that an auditor and the next engineer look for.',
    console: 'Descriptions cannot be changed later: write one when the next version is uploaded.',
    api: 'Call CreateOTAFirmware with FirmwareDesc (up to 100 characters) for the next version.',
    params: {},
    widespread:
      'packages do not seem to be described in this account; if changes are recorded elsewhere, switch description-missing off in the job.',
    says: {
      observed: 'empty',
      expected: 'a description',
      fail: 'FirmwareDesc is empty: nothing says what this version changes.',
    },
  },
  'udi-too-long': {
    title: 'The custom information is within its limit',
    failingTitle: 'The custom information is longer than its limit',
    why: 'The platform documents 4,096 characters for Udi. Devices reserve room for that; a longer text may be cut off, or overrun their buffers.',
    console: 'Upload the file again as a new package with shorter custom information.',
    api: 'Call CreateOTAFirmware with a Udi of at most 4,096 characters.',
    params: {},
    widespread:
      'a fault of single packages does not look like this: whatever fills in the custom information writes more than the platform documents. Shorten what goes with every package.',
    says: {
      characters: ({ count }: { count: string }): string => `${count} characters`,
      expected: 'at most 4,096 characters',
      fail: ({ count }: { count: string }): string => `Udi has ${count} characters; the limit is 4,096.`,
    },
  },
  'udi-secret': {
    title: 'The custom information carries no secret',
    failingTitle: 'The custom information seems to carry a secret',
    why: 'Udi is pushed to every device that gets the package, and anybody with one of these devices can read it. A key, token or password in it must be taken for lost.',
    console:
      'Change the secret where it is used. Upload the file again as a new package without it in the custom information, and delete this one.',
    api: 'Revoke the secret, call CreateOTAFirmware with a Udi that does not hold it, and DeleteOTAFirmware for this one.',
    params: {},
    widespread:
      'the same secret seems to go with every package. Change it, and bring it to the devices by another way; if the value is none, switch udi-secret off in the job.',
    says: {
      kinds: {
        'access-key': 'an access key',
        password: 'a password',
        'private-key': 'a private key',
        secret: 'a secret or a key',
        token: 'a token',
      },
      and: ' and ',
      expected: 'no key, token or password',
      fail: ({ kinds }: { kinds: string }): string =>
        `Udi looks as if it carried ${kinds}. Its text is not kept in any report.`,
    },
  },
  'file-type': {
    title: 'The file is of a type that the platform supports',
    failingTitle: 'The file is of a type that the platform does not support',
    why: 'The platform documents which suffixes it takes, in lower case. Others are refused by some of its ways of delivery, or by the devices.',
    console: 'Upload the file again as a new package in a supported format.',
    api: 'Call GenerateOTAUploadURL with a supported FileSuffix, upload the file, and call CreateOTAFirmware.',
    params: {},
    widespread:
      'the deployment that was asked seems to take other types of files than the platform documents; if so, switch file-type off in the job.',
    says: {
      noSuffix: 'no suffix',
      unknown:
        'The answer held neither a name with a suffix nor a link of this file, so its type is not known.',
      failCase: ({ name, suffix }: { name: string; suffix: string }): string =>
        `The file name ${name} ends in ${suffix}, and the platform takes suffixes in lower case only.`,
      fail: ({ name, suffixes }: { name: string; suffixes: string }): string =>
        `The file name ${name} ends in none of the suffixes that the platform supports (${suffixes}).`,
    },
  },
  'file-name-duplicate': {
    title: 'The files of the package have names of their own',
    failingTitle: 'Two files of the package have the same name',
    why: 'A device tells the files of a package apart by their names. Of two with the same name it may install one twice and the other never.',
    console: 'Upload the files again as a new package, each with a name of its own.',
    api: 'Call CreateOTAFirmware with MultiFiles whose Name differs for each file, and DeleteOTAFirmware for this one.',
    params: {},
    says: {
      expected: 'names that differ',
      noName: 'a file without name',
      unknown: 'Not every file of this package has a name, so they cannot all be told apart.',
      fail: ({ names }: { names: string }): string =>
        `More than one file of this package is called ${names}.`,
    },
  },
};
