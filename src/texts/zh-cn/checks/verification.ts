import type { CheckTranslations } from '../../../checks/index.ts';

/** Checks of the category verification, in Chinese. */
export const verification: CheckTranslations<'verification'> = {
  unverified: {
    title: '升级包已提交验证',
    failingTitle: '升级包从未验证',
    why: '验证是指在批量升级之前先在测试设备上试用升级包。从未验证过的升级包可能使收到它的设备变砖，也没有人能证明它被测试过。',
    console:
      '打开“监控运维 > OTA升级 > 该升级包”，单击“验证”，选择最多 10 台测试设备，等待全部设备升级完成。',
    api: '调用 CreateOTAVerifyJob，传入 FirmwareId 和测试设备，然后查询升级包，直到 Status 为 1。',
    params: {},
    says: {
      expected: 'Status 1（已验证）',
      fail: '该升级包需要验证，但从未发起过验证。',
    },
  },
  'verification-failed': {
    title: '升级包验证成功',
    failingTitle: '升级包验证失败',
    why: '至少有一台测试设备未能用该升级包完成升级。若批量推送，很可能升级失败，或使现场设备变砖。',
    console:
      '打开“监控运维 > OTA升级 > 该升级包”，在验证批次中查看哪些测试设备失败及其原因。修正构建后作为新升级包上传并验证，然后删除该升级包。',
    api: '用 ListOTAJobByFirmware 和 ListOTATaskByJob 查看验证任务，用 CreateOTAFirmware 上传修正后的构建，并用 CreateOTAVerifyJob 验证；然后对该升级包调用 DeleteOTAFirmware。',
    params: {},
    says: {
      expected: 'Status 1（已验证）',
      fail: '该升级包的验证已结束，但并非所有测试设备都升级成功。',
    },
  },
  'verification-stalled': {
    title: '升级包的验证按时结束',
    failingTitle: '升级包的验证迟迟没有结束',
    why: '验证停滞数天，说明测试设备离线或卡住。升级包既未放行也未否决，人们会开始绕过验证。',
    console:
      '打开“监控运维 > OTA升级 > 该升级包 > 验证批次”，让仍在等待的测试设备上线，或取消该批次，然后重新验证。',
    api: '用 ListOTAJobByFirmware 和 ListOTATaskByJob 找出等待中的设备；对不会应答的设备调用 CancelOTATaskByJob，然后带 TimeoutInMinutes 再次调用 CreateOTAVerifyJob。',
    params: {
      after: '验证可以持续多久。一个验证任务最长可设为 24 小时（1,440 分钟）。',
    },
    says: {
      expected: '在时限内变为 Status 1 或 3',
      atMost: ({ limit }) => `最多 ${limit}`,
      verifyingFor: ({ age }) => `已验证 ${age}`,
      noTime: '没有 UtcModified',
      unknown: '升级包正在验证，但应答中没有可用的 UtcModified，因此不知道从何时开始。',
      pass: ({ age, limit }) => `升级包已验证 ${age}；时限为 ${limit}。`,
      fail: ({ age, limit, utcModified }) =>
        `升级包已验证 ${age}（最后修改于 ${utcModified}）；时限为 ${limit}。`,
    },
  },
  'verification-waived': {
    title: '升级包要求验证',
    failingTitle: '升级包关闭了验证',
    why: '该升级包创建时关闭了验证，因此未在任何测试设备上运行过也可以推送给所有设备。是否允许应由贵方的策略决定，审计人员会问是谁做的决定。',
    console:
      '将同一文件作为新升级包重新上传并开启验证，完成验证后删除该升级包；若策略允许，可在任务文件中降低此检查的严重级别。',
    api: '调用 CreateOTAFirmware 并设置 NeedToVerify=true，然后调用 CreateOTAVerifyJob，再对该升级包调用 DeleteOTAFirmware。',
    params: {},
    widespread:
      '在该账号中，创建升级包时关闭验证似乎是惯例；若策略允许，请在任务文件中将 verification-waived 的严重级别设为 info，或关闭此检查。',
    says: {
      expected: '要求验证的升级包',
      fail: '该升级包创建时关闭了验证，未经测试即可推送给设备。',
    },
  },
  'status-unrecognized': {
    title: '升级包的状态是服务文档中列出的状态',
    failingTitle: '升级包的状态未见于文档',
    why: '其他验证类检查只认识文档中的状态码。状态码不在其中的升级包不会被这些检查判定，因此需要有人查看。',
    console:
      '打开“监控运维 > OTA升级 > 该升级包”查看其状态；携带 packages.csv 中的请求 ID 向阿里云支持询问该状态码的含义。',
    api: '对该 FirmwareId 调用 QueryOTAFirmware，将 Status 与最新的 API 参考对照；若为新状态码，请更新本工具。',
    params: {},
    says: {
      expected: 'Status -1、0、1、2 或 3',
      fail: ({ raw }) => `服务返回的 Status 为“${raw}”，文档中没有该值，因此不知道升级包是否已验证。`,
    },
  },
  'progress-mismatch': {
    title: '验证的状态与进度一致',
    failingTitle: '验证的状态与进度相互矛盾',
    why: '已验证的升级包在所有测试设备上都试过，验证失败的则没有。两个字段相互矛盾时，其中之一是错的，该状态不能作为证据。',
    console:
      '打开“监控运维 > OTA升级 > 该升级包”，将其状态与验证批次中的结果对照；若不一致，请重新验证该升级包。',
    api: '将 QueryOTAFirmware 与 ListOTAJobByFirmware、ListOTATaskByJob 的结果对照；若矛盾一直存在，请携带请求 ID 报告阿里云支持。',
    params: {},
    says: {
      agreeing: '一致的 Status 与 VerifyProgress',
      expectedVerified: '100 %',
      expectedFailed: '小于 100 %',
      expectedVerifying: '一个百分比',
      noProgress: ({ status }) => `${status}，没有 VerifyProgress`,
      withProgress: ({ status, percent }) => `${status}，${percent} %`,
      unknown: '服务的应答中没有 VerifyProgress，因此无法与状态对照。',
      failVerified: ({ percent }) => `升级包已验证，但其验证进度为 ${percent} %。`,
      failFailed: ({ percent }) => `升级包验证失败，但其验证进度为 ${percent} %。`,
    },
  },
};
