import type { CheckTranslations } from '../../../checks/index.ts';

/** Checks of the category integrity, in Chinese. */
export const integrity: CheckTranslations<'integrity'> = {
  'digest-missing': {
    title: '文件有签名值（摘要）',
    failingTitle: '文件缺少签名值（摘要）',
    why: '设备用升级通知中的摘要核对下载的文件。没有摘要，设备无法区分损坏或被替换的文件与正确的文件：要么拒绝升级，要么什么都安装。',
    console: '在“监控运维 > OTA升级”中将文件作为新升级包重新上传，由服务计算其摘要，完成验证后删除该升级包。',
    api: '再次调用 CreateOTAFirmware，传入 SignMethod 和 FirmwareSign（多文件时为 MultiFiles 中每个文件的 SignValue）；若不传入，服务采用对象存储中该文件的 MD5。然后对该升级包调用 DeleteOTAFirmware。',
    params: {},
    widespread:
      '问题如此集中，很可能出自同一原因：所查询的部署可能根本不提供摘要。如果是这样，完整性须通过其他方式证明；请在任务文件中关闭 digest-missing 并记录所用方式。',
    says: {
      observed: '没有摘要',
      expected: '有摘要',
      fail: '服务返回结果中缺少 FirmwareSign，设备无法校验文件。',
      failOfFile: '服务返回结果中缺少该文件的 SignValue，设备无法校验该文件。',
    },
  },
  'digest-malformed': {
    title: '摘要的格式与其算法相符',
    failingTitle: '摘要的格式与其算法不符',
    why: '长度不对或含有非十六进制字符的摘要不会等于任何文件的摘要：要么所有设备都拒绝升级，要么没有设备比对它。',
    console: '将文件作为新升级包重新上传，由服务计算摘要，然后删除该升级包。',
    api: '重新计算摘要（MD5 为 32 个十六进制数字，SHA256 为 64 个），用其调用 CreateOTAFirmware，并对该升级包调用 DeleteOTAFirmware。',
    params: {},
    widespread:
      '问题如此集中，很可能出自同一原因：服务似乎以本版本不认识的方式书写摘要；请查看其中一个并更新本工具。',
    says: {
      hex: ({ digits, method }) => `${digits} 个十六进制数字（${method}）`,
      fail: ({ method, digits, length }) =>
        `${method} 摘要应为 ${digits} 个十六进制数字；该摘要有 ${length} 个字符。`,
      failCharacters: ({ method }) => `${method} 摘要只含十六进制数字；该摘要含有其他字符。`,
    },
  },
  'digest-weak': {
    title: '摘要使用强算法',
    failingTitle: '摘要使用弱算法',
    why: '可以人为构造出 MD5 或 SHA-1 相同的两个文件（RFC 6151），因此这样的摘要只能说明传输中没有损坏，不能说明没有被替换。',
    console:
      '上传下一个版本时选择 SHA256 作为签名算法。若设备只支持 MD5，请在任务文件中为其产品降低此检查的严重级别。',
    api: '为下一个版本调用 CreateOTAFirmware 时设置 SignMethod=SHA256。',
    params: {},
    widespread:
      'MD5 是平台的默认算法，几乎每个升级包都使用它，逐一列出没有新意。请一次性决定：新升级包选用 SHA256，或在任务文件中关闭 digest-weak。',
    says: {
      expected: 'SHA256',
      fail: ({ method }) => `该文件的摘要采用 ${method}，可以人为构造出摘要相同的两个文件。`,
    },
  },
  'digest-inconsistent': {
    title: '文件的两个 MD5 摘要一致',
    failingTitle: '文件的两个 MD5 摘要不一致',
    why: '对多文件升级包中的每个文件，服务保存两个摘要。两者都采用 MD5 时必须相同；若不同，其中之一不是由该文件计算的。',
    console: '将这些文件作为新升级包重新上传，并删除该升级包。',
    api: '用由文件计算的 SignValue 重新调用 CreateOTAFirmware，并对该升级包调用 DeleteOTAFirmware。',
    params: {},
    widespread:
      '问题如此集中，很可能出自同一原因：这里的 SignValue 似乎与 FileMd5 的计算方式不同。请手工核对一个文件；若有意如此，请在任务文件中关闭 digest-inconsistent。',
    says: {
      noMd5: '没有 FileMd5',
      expected: ({ md5 }) => `与 FileMd5（${md5}）相同的 SignValue`,
      agreeing: '一致的 SignValue 与 FileMd5',
      fail: ({ digest, md5 }) => `SignMethod 为 MD5，但 SignValue 为 ${digest}，FileMd5 为 ${md5}。`,
      unknown: '服务返回结果中缺少该文件的 FileMd5，无法与 SignValue 对照。',
    },
  },
  'digest-mismatch': {
    title: '下载文件的摘要与记录一致',
    failingTitle: '下载文件的摘要与记录不一致',
    why: '核对摘要的设备会拒绝该文件，不核对的设备则会安装与已验证内容不同的东西。对象在上传后损坏或被替换，或摘要填写有误。任务探测内容（`probe: contents`）时判定。',
    console:
      '停止使用该升级包的升级，查明是谁写入了该对象，将正确的文件作为新升级包上传并完成验证，然后删除该升级包。',
    api: '获取 FirmwareUrl（MultiFiles 中为 Url），计算摘要并比对；然后用 GenerateOTAUploadURL 和 CreateOTAFirmware 连同其摘要上传正确的文件，并对该升级包调用 DeleteOTAFirmware。',
    params: {},
    widespread:
      '问题如此集中，很可能出自同一原因：对象存储与本机之间可能有东西改动了下载内容，或此处的摘要以其他方式计算。请手工核对一个文件。',
    says: {
      unread: '未读取完整',
      fail: ({ method, found, recorded }) => `下载文件的 ${method} 为 ${found}；记录为 ${recorded}。`,
      failMd5: ({ found, recorded }) => `下载文件的 MD5 为 ${found}；FileMd5 为 ${recorded}。`,
      tooLarge: '文件大于任务允许探测读取的大小（maxBytes），因此未计算摘要。',
      tooSlow: '文件未能在探测允许的时间（timeout）内下载完，因此未计算摘要。',
    },
  },
  'size-missing': {
    title: '文件大小已记录',
    failingTitle: '缺少文件大小',
    why: '设备按记录的大小预留空间，并据此核对下载内容。大小缺失或为 0 也可能意味着上传了空文件。',
    console: '在“监控运维 > OTA升级 > 该升级包”中查看文件；若为空，请作为新升级包重新上传。',
    api: '再次调用 QueryOTAFirmware；若 FirmwareSize（MultiFiles 中为 Size）仍为 0 或缺失，请重新上传文件。',
    params: {},
    widespread: '所查询的部署可能根本不记录大小；如果是这样，请在任务文件中关闭 size-missing。',
    says: {
      none: '没有大小',
      zero: '0 字节',
      expected: '大于 0 字节',
      fail: '服务返回结果中缺少该文件的大小。',
      failZero: '该文件记录的大小为 0 字节。',
    },
  },
  'size-over-limit': {
    title: '文件大小未超过下发上限',
    failingTitle: '文件大小超过下发上限',
    why: '平台支持通过 HTTPS 下载的文件最大 1,000 MB，通过 MQTT 下载的最大 16 MB。更大的文件无法下发。',
    console: '缩小文件，或制作差分升级包；可通过工单申请更大的上限。',
    api: '用 GenerateOTAUploadURL 和 CreateOTAFirmware 上传更小的文件，或设置 Type=1 制作差分升级包。',
    params: {
      limit:
        '文件的最大大小，单位 MB（1,048,576 字节）。对设备通过 MQTT 下载的产品，请在 overrides 中设为 16。',
    },
    widespread: '{limit} MB 的上限似乎低于该账号的需要；请将 size-over-limit 的 limit 设为平台批准的值。',
    says: {
      noSize: '没有大小',
      unknown: '该文件的大小未知，无法与上限对照。',
      size: ({ bytes }) => `${bytes} 字节`,
      expected: ({ limit }) => `最多 ${limit} MB`,
      fail: ({ bytes, limit }) => `文件大小为 ${bytes} 字节；上限为 ${limit} MB。`,
    },
  },
  'size-mismatch': {
    title: '下载文件的大小与记录一致',
    failingTitle: '下载文件的大小与记录不一致',
    why: '设备按记录的大小预留空间，并将长度不同的下载视为损坏。对象被截断、被替换，或从来就不是所登记的文件。任务启用探测（`probe: links` 或 `contents`）时判定。',
    console: '停止使用该升级包的升级，将正确的文件作为新升级包上传并完成验证，然后删除该升级包。',
    api: '以 Range: bytes=0-0 获取 FirmwareUrl（MultiFiles 中为 Url）并查看 Content-Range；然后用 GenerateOTAUploadURL 和 CreateOTAFirmware 上传正确的文件，并对该升级包调用 DeleteOTAFirmware。',
    params: {},
    widespread:
      '问题如此集中，很可能出自同一原因：可能有代理代替对象存储应答，或此处以其他单位记录大小。请手工核对一个文件。',
    says: {
      bytes: ({ count }) => `${count} 字节`,
      notTold: '没有长度',
      fail: ({ found, recorded }) => `链接指向的文件为 ${found} 字节；记录为 ${recorded} 字节。`,
      unknown: '对象存储没有返回文件的大小。',
    },
  },
};
