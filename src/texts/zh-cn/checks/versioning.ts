import type { CheckTranslations } from '../../../checks/index.ts';

/** Checks of the category versioning, in Chinese. */
export const versioning: CheckTranslations<'versioning'> = {
  'delta-without-source': {
    title: '差分升级包注明了待升级版本',
    failingTitle: '差分升级包未注明待升级版本',
    why: '差分升级包只能用于制作时所依据的版本。记录中没有该版本，它可能被推送给会因此损坏的设备。',
    console: '填写待升级版本号，将差分包作为新升级包重新上传，并删除该升级包。',
    api: '调用 CreateOTAFirmware 时设置 Type=1 和 SrcVersion，并对该升级包调用 DeleteOTAFirmware。',
    params: {},
    says: {
      observed: '没有 SrcVersion',
      expected: '一个 SrcVersion',
      fail: '这是差分升级包（Type 1），但其 SrcVersion 为空。',
    },
  },
  'delta-same-version': {
    title: '差分升级包的目标版本与待升级版本不同',
    failingTitle: '差分升级包的目标版本与待升级版本相同',
    why: '安装它的设备上报的版本与之前相同，平台会认为升级失败，或一再推送。',
    console: '填写正确的版本号，将差分包作为新升级包重新上传，并删除该升级包。',
    api: '调用 CreateOTAFirmware 时传入与 SrcVersion 不同的 DestVersion，并对该升级包调用 DeleteOTAFirmware。',
    params: {},
    says: {
      expected: ({ version }) => `与 ${version} 不同的 DestVersion`,
      noDestVersion: '没有 DestVersion',
      unknown: '该升级包没有 DestVersion，无法与 SrcVersion 对照。',
      fail: ({ version }) => `该差分升级包的 SrcVersion 与 DestVersion 均为 ${version}。`,
    },
  },
  'delta-source-absent': {
    title: '差分升级包的待升级版本有对应的升级包',
    failingTitle: '差分升级包的待升级版本没有对应的升级包',
    why: '差分升级包只能用于制作时所依据的版本。若没有该版本的升级包，则只有出厂即为该版本、或曾由已删除的升级包升级到该版本的设备才能使用该差分包。审计范围须包含该产品的全部升级包：不带筛选条件或仅按产品筛选的列表。',
    console:
      '在“监控运维 > OTA升级”中，将待升级版本号与同一产品、同一模块的升级包进行对照。若设备出厂即为该版本，请为该产品关闭此检查；否则上传该版本的升级包，或上传以现有版本为起点的差分包。',
    api: '使用 ProductKey 调用 ListOTAFirmware，查找 DestVersion 与 SrcVersion 相同的升级包；若设备仍需要，请以 Type=0 和该 DestVersion 调用 CreateOTAFirmware。',
    params: {},
    widespread:
      '差分包所依据的升级包似乎在推送完成后即被删除，或设备出厂即为这些版本。若这是既定做法，请在任务文件中关闭 delta-source-absent。',
    says: {
      expected: ({ version }) => `版本 ${version} 的升级包`,
      observed: '没有该升级包',
      notSeen: '查询到的升级包中没有',
      unlisted: '审计范围未包含该产品的全部升级包，因此不能断定缺少哪一个。',
      unknown: ({ version }) =>
        `未查询到该产品和模块版本为 ${version} 的升级包，但该目标中有升级包没有返回结果或未被列出。`,
      fail: ({ version }) => `该差分升级包的待升级版本为 ${version}，而同一产品和模块中没有该版本的升级包。`,
    },
  },
  'version-malformed': {
    title: '版本号格式符合平台要求',
    failingTitle: '版本号格式不符合平台要求',
    why: '设备以文本形式上报版本号，平台按文本比较。含有空格或其他字符的版本号永远不会等于设备上报的版本号。',
    console: '使用 1 至 64 个字母、数字、点、短横线和下划线组成的版本号，将文件作为新升级包重新上传。',
    api: '调用 CreateOTAFirmware 时，DestVersion 和 SrcVersion 使用 1 至 64 个字母、数字、点、短横线和下划线。',
    params: {},
    widespread:
      '问题如此集中，很可能出自同一原因：创建升级包的一方采用的版本号规则与平台文档不同。若设备上报的也是如此，请在任务文件中关闭 version-malformed。',
    says: {
      expected: '1 至 64 个字母、数字、点、短横线或下划线',
      empty: '空',
      version: ({ field, version }) => `${field} ${version}`,
      fail: ({ fields }) => `${fields}：平台只接受 1 至 64 个字母、数字、点、短横线和下划线。`,
    },
  },
  'version-duplicate': {
    title: '同一升级只有一个升级包',
    failingTitle: '同一升级有多个升级包',
    why: '它们的产品、模块、类型、待升级版本和目标版本均相同，只有 ID 能说明设备收到的是哪一个。其中一个的测试和审批很容易被当作另一个的。',
    console:
      '在“监控运维 > OTA升级”中比较这些升级包，保留经过验证和审批的一个，删除其余的。若都需要，请以单独的版本号重新上传其中一个。',
    api: '对每个升级包调用 QueryOTAFirmware，比较 FirmwareSign 和 Status，再对不需要的调用 DeleteOTAFirmware。',
    params: {},
    widespread:
      '问题如此集中，很可能出自同一原因：测试版本似乎一再以相同版本号上传。请为每个构建使用单独的版本号，或在 `overrides` 中为该产品关闭 version-duplicate。',
    says: {
      noDestVersion: '没有 DestVersion',
      unknown: '该升级包没有 DestVersion，无法与其他升级包比较。',
      expected: '每次升级只有一个升级包',
      observed: ({ others }) => `还有 ${others}`,
      fail: ({ version, others }) =>
        `该升级包的产品、模块、类型、SrcVersion 和 DestVersion（${version}）与 ${others} 完全相同。`,
    },
  },
  'content-duplicate': {
    title: '没有其他版本使用相同的文件',
    failingTitle: '其他版本使用了相同的文件',
    why: '同一产品和模块的两个版本，其文件摘要相同，即内容完全相同。或是其中一个版本上传了错误的文件，升级后什么都不会改变；或只是改了版本号。在多文件升级包中，某个文件在版本之间没有变化并不是故障。',
    console: '根据构建记录确认文件属于哪个版本，删除文件有误的升级包，并以该版本上传正确的文件。',
    api: '通过 QueryOTAFirmware 比较各升级包的 FirmwareSign（或文件的 SignValue）；使用 GenerateOTAUploadURL 和 CreateOTAFirmware 上传正确的文件，并对有误的升级包调用 DeleteOTAFirmware。',
    params: {},
    widespread:
      '问题如此集中，很可能出自同一原因：似乎是通过重复上传同一文件来产生版本，或多文件升级包共用未变化的文件。若是有意为之，请在 `overrides` 中为该产品关闭 content-duplicate。',
    says: {
      version: ({ version, firmwareId }) => `${version}（${firmwareId}）`,
      expected: '独有的内容',
      observed: ({ others }) => `相同摘要还用于 ${others}`,
      fail: ({ version, others }) =>
        `版本 ${version} 的该文件与同一产品和模块的 ${others} 中的文件摘要相同。`,
    },
  },
};
