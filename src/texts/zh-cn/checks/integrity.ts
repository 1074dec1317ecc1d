import type { integrity as en } from '../../en/checks/integrity.ts';

/** Checks of the category integrity, in Chinese. */
export const integrity: typeof en = {
  'digest-missing': {
    title: '文件有摘要',
    failingTitle: '文件没有摘要',
    why: '设备用升级通知中的摘要核对下载的文件。没有摘要，设备无法区分损坏或被替换的文件与正确的文件：要么拒绝升级，要么什么都安装。',
    console: '在“监控运维 > OTA升级”中将文件作为新升级包重新上传，由服务计算其摘要，完成验证后删除该升级包。',
    api: '再次调用 CreateOTAFirmware，传入 SignMethod 和 FirmwareSign（多文件时为 MultiFiles 中每个文件的 SignValue）；若不传入，服务采用对象存储中该文件的 MD5。然后对该升级包调用 DeleteOTAFirmware。',
    params: {},
    widespread:
      '单个升级包的故障不会是这个样子：所查询的部署可能根本不提供摘要。如果是这样，完整性须以其他方式证明；请在任务文件中关闭 digest-missing 并记录所用方式。',
    says: {
      observed: '没有摘要',
      expected: '一个摘要',
      fail: '服务的应答中没有 FirmwareSign，设备无法核对文件。',
      failOfFile: '服务的应答中没有该文件的 SignValue，设备无法核对该文件。',
    },
  },
};
