import type { versioning as en } from '../../en/checks/versioning.ts';

/** Checks of the category versioning, in Chinese. */
export const versioning: typeof en = {
  'delta-without-source': {
    title: '差分升级包注明了待升级版本',
    failingTitle: '差分升级包没有注明待升级版本',
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
    title: '差分升级包升级到另一个版本',
    failingTitle: '差分升级包升级到其起始版本',
    why: '安装它的设备上报的版本与之前相同，平台会认为升级失败，或一再推送。',
    console: '填写正确的版本号，将差分包作为新升级包重新上传，并删除该升级包。',
    api: '调用 CreateOTAFirmware 时传入与 SrcVersion 不同的 DestVersion，并对该升级包调用 DeleteOTAFirmware。',
    params: {},
    says: {
      expected: ({ version }) => `与 ${version} 不同的 DestVersion`,
      noDestVersion: '没有 DestVersion',
      unknown: '该升级包没有 DestVersion，SrcVersion 无从对照。',
      fail: ({ version }) => `该差分升级包的 SrcVersion 与 DestVersion 均为 ${version}。`,
    },
  },
  'version-malformed': {
    title: '版本号的格式是平台接受的格式',
    failingTitle: '有版本号的格式不是平台接受的格式',
    why: '设备以文本形式上报版本号，平台按文本比较。含有空格或其他字符的版本号永远不会等于设备上报的版本号。',
    console: '使用 1 至 64 个字母、数字、点、短横线和下划线组成的版本号，将文件作为新升级包重新上传。',
    api: '调用 CreateOTAFirmware 时，DestVersion 和 SrcVersion 使用 1 至 64 个字母、数字、点、短横线和下划线。',
    params: {},
    widespread:
      '单个升级包的故障不会是这个样子：创建升级包的一方采用的版本号规则与平台文档不同。若设备上报的也是如此，请在任务文件中关闭 version-malformed。',
    says: {
      expected: '1 至 64 个字母、数字、点、短横线或下划线',
      empty: '空',
      version: ({ field, version }) => `${field} ${version}`,
      fail: ({ fields }) => `不是 1 至 64 个字母、数字、点、短横线或下划线：${fields}。`,
    },
  },
};
