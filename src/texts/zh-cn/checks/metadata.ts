import type { CheckTranslations } from '../../../checks/index.ts';

/** Checks of the category metadata, in Chinese. */
export const metadata: CheckTranslations<'metadata'> = {
  'description-missing': {
    title: '升级包有描述',
    failingTitle: '升级包没有描述',
    why: '描述是升级包中唯一记录改了什么、为什么改的地方：审计人员和下一位工程师都会查找它。',
    console: '描述之后无法修改：请在上传下一个版本时填写。',
    api: '为下一个版本调用 CreateOTAFirmware 时传入 FirmwareDesc（最多 100 个字符）。',
    params: {},
    widespread: '该账号的升级包似乎都不写描述；若变更记录在别处，请在任务文件中关闭 description-missing。',
    says: {
      observed: '空',
      expected: '一段描述',
      fail: 'FirmwareDesc 为空：没有说明该版本改了什么。',
    },
  },
  'udi-too-long': {
    title: '自定义信息未超过上限',
    failingTitle: '自定义信息超过上限',
    why: '平台文档规定 Udi 最多 4,096 个字符，设备按此预留空间；更长的文本可能被截断，或使设备缓冲区溢出。',
    console: '缩短自定义信息，将文件作为新升级包重新上传。',
    api: '调用 CreateOTAFirmware 时，Udi 最多 4,096 个字符。',
    params: {},
    widespread:
      '问题如此集中，很可能出自同一原因：填写自定义信息的一方写入的内容超过平台文档的规定。请缩短随每个升级包推送的内容。',
    says: {
      characters: ({ count }) => `${count} 个字符`,
      expected: '最多 4,096 个字符',
      fail: ({ count }) => `Udi 有 ${count} 个字符；上限为 4,096。`,
    },
  },
  'udi-secret': {
    title: '自定义信息不含密钥或口令',
    failingTitle: '自定义信息疑似含有密钥或口令',
    why: 'Udi 会推送给每台收到升级包的设备，拥有其中一台设备的任何人都能读到它。其中的密钥、令牌或口令必须视为已泄露。',
    console: '在使用处更换该密钥或口令，从自定义信息中去掉它，将文件作为新升级包重新上传，并删除该升级包。',
    api: '吊销该密钥或口令，用不含它的 Udi 调用 CreateOTAFirmware，并对该升级包调用 DeleteOTAFirmware。',
    params: {},
    widespread:
      '随每个升级包推送的内容中似乎都含有同一密钥或口令。请更换它，并以其他方式送达设备；若该值并非密钥或口令，请在任务文件中关闭 udi-secret。',
    says: {
      kinds: {
        'access-key': '访问密钥',
        password: '口令',
        'private-key': '私钥',
        secret: '密钥或其他敏感信息',
        token: '令牌',
      },
      and: '和',
      expected: '不含密钥、令牌或口令',
      fail: ({ kinds }) => `Udi 疑似含有${kinds}；任何报告都不保存其原文。`,
    },
  },
  'file-type': {
    title: '平台支持该文件类型',
    failingTitle: '平台不支持该文件类型',
    why: '平台文档列出了支持的后缀（小写）。其他后缀会被某些下发方式或设备拒绝。',
    console: '以支持的格式将文件作为新升级包重新上传。',
    api: '调用 GenerateOTAUploadURL 时传入支持的 FileSuffix，上传文件，然后调用 CreateOTAFirmware。',
    params: {},
    widespread: '所查询的部署似乎支持平台文档之外的文件类型；如果是这样，请在任务文件中关闭 file-type。',
    says: {
      noSuffix: '没有后缀',
      unknown: '返回结果中既没有该文件带后缀的名称，也没有其链接，无法得知其类型。',
      failCase: ({ name, suffix }) => `文件名 ${name} 以 ${suffix} 结尾，而平台只接受小写后缀。`,
      fail: ({ name, suffixes }) => `文件名 ${name} 不以平台支持的任何后缀（${suffixes}）结尾。`,
    },
  },
  'file-name-duplicate': {
    title: '升级包中的文件名各不相同',
    failingTitle: '升级包中有文件同名',
    why: '设备按名称区分升级包中的文件。若两个文件同名，设备可能将其中一个安装两次，而另一个从不安装。',
    console: '将这些文件作为新升级包重新上传，每个文件使用自己的名称。',
    api: '调用 CreateOTAFirmware 时，MultiFiles 中每个文件的 Name 各不相同，并对该升级包调用 DeleteOTAFirmware。',
    params: {},
    says: {
      expected: '各不相同的名称',
      noName: '有文件没有名称',
      unknown: '该升级包有文件没有名称，无法逐一区分。',
      fail: ({ names }) => `该升级包中有多个文件名为 ${names}。`,
    },
  },
};
