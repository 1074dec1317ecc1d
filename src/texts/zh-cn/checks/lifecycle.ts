import type { lifecycle as en } from '../../en/checks/lifecycle.ts';

/** Checks of the category lifecycle, in Chinese. */
export const lifecycle: typeof en = {
  'not-found': {
    title: '所请求的升级包存在',
    failingTitle: '所请求的升级包不存在',
    why: '有人认为该升级包应当存在。要么它已被删除，设备再也拿不到它；要么任务中的 ID 列表、地域或实例有误。',
    console:
      '在正确的地域和实例的“监控运维 > OTA升级”中查找该升级包。若是有意删除，请将其 ID 从列表中移除；否则请重新上传。',
    api: '对相同的地域和 IotInstanceId 调用 ListOTAFirmware 并查找该 FirmwareId；修正 CSV 文件或任务的目标。',
    params: {},
    widespread: '地域、实例 ID 或账号有误时就是这个样子；请将任务的目标与控制台对照。',
    says: {
      expected: '一个升级包',
      observed: '不存在',
      fail: '服务称该升级包不存在。',
      failWithCode: ({ code }) => `服务称该升级包不存在（${code}）。`,
      denied: ({ code }) => `不知道该升级包是否存在：其查询被拒绝（${code}）。`,
      failed: ({ code }) => `不知道该升级包是否存在：其查询失败（${code}）。`,
    },
  },
};
