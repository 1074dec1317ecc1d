import type { CheckTranslations } from '../../../checks/index.ts';

/** Checks of the category link, in Chinese. */
export const link: CheckTranslations<'link'> = {
  'url-expired': {
    title: '下载链接未过期',
    failingTitle: '下载链接已过期',
    why: '设备拿到过期的链接时，对象存储服务返回 403，设备无法升级。服务签发的链接有效期约 24 小时，因此签发时就已过期的链接是故障。',
    console: '打开“监控运维 > OTA升级 > 该升级包”并下载其文件：若下载也失败，请将文件作为新升级包重新上传。',
    api: '再次调用 QueryOTAFirmware，将新链接中的 Expires 与当前时间对照；若仍早于当前时间，请附上请求 ID 联系阿里云技术支持。',
    params: {},
    widespread:
      '问题如此集中，很可能出自同一原因：可能是 as_of 远晚于查询时间（以另一时间评估已保存的运行），或时钟不准。请将 as_of 设为运行的时间。',
    says: {
      expected: '晚于 as_of 和查询时间的到期时间',
      failAt: ({ expiresAt }) => `链接于 ${expiresAt} 过期，恰为审计时刻。`,
      failBefore: ({ expiresAt, age }) => `链接于 ${expiresAt} 过期，比审计时刻早 ${age}。`,
    },
  },
  'url-expiring': {
    title: '下载链接的有效期足够长',
    failingTitle: '下载链接即将过期',
    why: '升级开始较晚或下载较慢的设备会在中途遇到链接过期。服务签发的链接有效期约 24 小时，因此只有以小时计的窗口才有意义。',
    console: '升级包无需更改。待升级的设备再次请求时会得到新链接；对已失败的设备，请新建升级批次。',
    api: '在使用链接之前再次调用 QueryOTAFirmware，它会返回新链接。设备也可以主动请求新链接。',
    params: {
      within:
        '在 as_of（或更晚的查询时间）之后此时间内到期的链接判为不合格。请使其明显小于服务签发链接的 24 小时有效期。',
    },
    widespread:
      '自查询起链接的有效期为 {lifetime}，因此 {within} 的窗口几乎包含所有链接，说明不了单个升级包的问题。请将 url-expiring 的 within 设为明显小于该有效期。',
    says: {
      expected: ({ within }) => `有效期超过 ${within}`,
      fail: ({ expiresAt, left, within }) =>
        `链接于 ${expiresAt} 到期，距审计时刻还有 ${left}；窗口为 ${within}。`,
    },
  },
  'url-missing': {
    title: '文件有下载链接',
    failingTitle: '文件没有下载链接',
    why: '没有链接，任何设备都无法下载文件，使用该升级包的升级在每台设备上都会失败。文件可能已丢失。',
    console: '打开“监控运维 > OTA升级 > 该升级包”，尝试下载其文件；若文件已不存在，请作为新升级包重新上传。',
    api: '再次调用 QueryOTAFirmware；若 FirmwareUrl 或 MultiFiles 中该文件的 Url 仍为空，请用 GenerateOTAUploadURL 和 CreateOTAFirmware 上传文件。',
    params: {},
    widespread:
      '问题如此集中，很可能出自同一原因：所查询的部署可能根本不提供链接。如果是这样，请在任务文件中关闭 url-missing。',
    says: {
      observed: '没有链接',
      expected: '一个链接',
      fail: '服务返回结果中缺少该文件的下载链接。',
    },
  },
  'url-unsigned': {
    title: '下载链接带有签名和到期时间',
    failingTitle: '下载链接公开且永不过期',
    why: '没有签名和到期时间的链接对任何持有者永久有效：固件可能被无关人员下载和逆向分析。',
    console: '将存储空间设为私有，将文件作为新升级包重新上传，使服务对链接签名，然后删除该升级包。',
    api: '用 GenerateOTAUploadURL 和 CreateOTAFirmware 上传文件，确认新的 FirmwareUrl 带有 Expires 和 Signature，然后对该升级包调用 DeleteOTAFirmware。',
    params: {},
    widespread:
      '所查询的部署似乎有意提供公开链接；若可接受，请在任务文件中将 url-unsigned 的严重级别设为 info，或关闭此检查。',
    says: {
      observed: ({ host }) => `指向 ${host} 的无签名链接`,
      expected: '带到期时间的签名链接',
      fail: ({ host }) => `指向 ${host} 的链接既无签名也无到期时间：任何持有者都可以下载固件。`,
    },
  },
  'url-unreadable': {
    title: '下载链接可以解析',
    failingTitle: '下载链接无法解析',
    why: '不是 URL 的文本对设备毫无用处；到期时间无法解析的链接，没有人能说它是否仍有效。',
    console: '打开“监控运维 > OTA升级 > 该升级包”，尝试下载其文件；若失败，请将文件作为新升级包重新上传。',
    api: '调用 QueryOTAFirmware，查看 FirmwareUrl 或 MultiFiles 中该文件的 Url；若链接一直格式错误，请附上请求 ID 联系阿里云技术支持。',
    params: {},
    widespread: '服务似乎以本版本不认识的方式对链接签名；请查看其中一个链接并更新本工具。',
    says: {
      expected: '到期时间可解析的 URL',
      fail: ({ problem }) => `链接无法解析：${problem}。`,
      failAt: ({ host, problem }) => `指向 ${host} 的链接无法解析：${problem}。`,
    },
  },
  'url-insecure': {
    title: '下载链接使用 HTTPS',
    failingTitle: '下载链接未使用 HTTPS',
    why: '使用明文 http 时，途中的任何人都能读取固件、重用链接或替换内容；同一次返回的摘要并不能证明文件出自谁手。',
    console: '在升级批次的设置中将设备切换为 HTTPS 下载；若链接仍为 http，请将文件作为新升级包重新上传。',
    api: '创建升级批次时设置 DownloadProtocol=HTTPS，并再次调用 QueryOTAFirmware 查看链接是否为 https。',
    params: {},
    widespread:
      '所查询的部署或模拟器有意提供明文链接；若其所在网络可信，请在任务文件中降低 url-insecure 的严重级别。',
    says: {
      expected: 'https',
      fail: ({ scheme }) => `链接使用 ${scheme} 而不是 https。`,
      failAt: ({ host, scheme }) => `指向 ${host} 的链接使用 ${scheme} 而不是 https。`,
    },
  },
  'url-foreign-host': {
    title: '下载链接指向允许的主机',
    failingTitle: '下载链接指向不允许的主机',
    why: '服务将升级包存放在对象存储服务中。链接指向其他地方，意味着设备从贵方控制措施可能未覆盖的地方加载固件。',
    console:
      '查明是谁将升级包放在那里。将文件作为新升级包上传到服务并删除该升级包；若该主机属于贵方，请将其加入任务文件中 url-foreign-host 的 hosts。',
    api: '用 GenerateOTAUploadURL 和 CreateOTAFirmware 上传文件，并对该升级包调用 DeleteOTAFirmware；或在任务文件中允许该主机。',
    params: {
      hosts: '链接可以指向的主机名。星号代表任意一串字符，包括点；不含星号的模式为完整的主机名。',
    },
    widespread:
      '升级包似乎存放在贵方自己的主机上；若有意如此，请将其加入任务文件中 url-foreign-host 的 hosts（当前：{hosts}）。',
    says: {
      fail: ({ host, hosts }) => `链接指向 ${host}，不在允许的主机之列（${hosts}）。`,
    },
  },
  'url-unreachable': {
    title: '通过下载链接可以获取文件',
    failingTitle: '通过下载链接无法获取文件',
    why: '链接看似正确，设备仍可能得到 403 或 404：对象已被删除、存储空间已关闭、签名有误。只有实际请求才能发现。任务启用探测（`probe: links` 或 `contents`）时判定；对每个文件只请求一个字节。',
    console:
      '打开“监控运维 > OTA升级 > 该升级包”并下载其文件：若下载也失败，请将文件作为新升级包重新上传，并删除该升级包。',
    api: '再次调用 QueryOTAFirmware，用 GET 获取新的 FirmwareUrl（MultiFiles 中为 Url）；404 NoSuchKey 需用 GenerateOTAUploadURL 和 CreateOTAFirmware 重新上传，403 请附上请求 ID 联系阿里云技术支持。',
    params: {},
    widespread:
      '问题如此集中，很可能出自同一原因：执行审计的机器可能无法访问对象存储（防火墙、DNS、未设置的代理）。请在该机器上手工尝试一个链接，或在任务文件中关闭 probe。',
    says: {
      expected: 'HTTP 200 或 206',
      failRefused: ({ observed }) => `访问该链接返回 ${observed}，而不是文件。`,
      failUnreachable: ({ code }) => `多次请求，链接的主机均未返回可用的结果（${code}）。`,
    },
  },
};
