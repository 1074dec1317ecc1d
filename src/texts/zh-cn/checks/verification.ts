import type { CheckTranslations } from '../../../checks/index.ts';

/** Checks of the category verification, in Chinese. */
export const verification: CheckTranslations<'verification'> = {
  unverified: {
    title: '升级包已提交验证',
    failingTitle: '升级包从未验证',
    why: '验证是指在批量升级之前，先在测试设备上试装升级包。从未验证过的升级包可能使收到它的设备变砖，也没有人能证明它被测试过。',
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
      '打开“监控运维 > OTA升级 > 该升级包”，在验证批次中查看哪些测试设备失败及其原因。修复后重新构建，作为新升级包上传并验证，然后删除该升级包。',
    api: '用 ListOTAJobByFirmware 和 ListOTATaskByJob 查看验证批次，用 CreateOTAFirmware 上传修复后的版本，并用 CreateOTAVerifyJob 验证；然后对该升级包调用 DeleteOTAFirmware。',
    params: {},
    says: {
      expected: 'Status 1（已验证）',
      fail: '升级包验证已结束，至少有一台测试设备升级失败。',
    },
  },
  'verification-stalled': {
    title: '升级包验证按时完成',
    failingTitle: '升级包验证迟迟未完成',
    why: '验证停滞数天，说明测试设备离线或卡住。升级包既不能放行也没有被否决，时间一长，大家就会绕过验证。',
    console:
      '打开“监控运维 > OTA升级 > 该升级包 > 验证批次”，使尚未升级的测试设备上线，或取消该批次，然后重新验证。',
    api: '用 ListOTAJobByFirmware 和 ListOTATaskByJob 找出尚未升级的设备；对无法恢复的设备调用 CancelOTATaskByJob，然后带 TimeoutInMinutes 再次调用 CreateOTAVerifyJob。',
    params: {
      after: '验证可以持续多久。一个验证批次最长可设为 24 小时（1,440 分钟）。',
    },
    says: {
      expected: '在时限内变为 Status 1 或 3',
      atMost: ({ limit }) => `最多 ${limit}`,
      verifyingFor: ({ age }) => `验证已进行 ${age}`,
      noTime: '没有 UtcModified',
      unknown: '升级包正在验证，但返回结果中没有可用的 UtcModified，无法得知从何时开始。',
      pass: ({ age, limit }) => `验证已进行 ${age}；时限为 ${limit}。`,
      fail: ({ age, limit, utcModified }) =>
        `验证已进行 ${age}，仍未完成（最后修改于 ${utcModified}）；时限为 ${limit}。`,
    },
  },
  'verification-waived': {
    title: '升级包需要验证',
    failingTitle: '升级包创建时关闭了验证',
    why: '该升级包创建时关闭了验证，因此未在任何测试设备上运行过也可以推送给所有设备。是否允许应由贵方的策略决定，审计人员会问是谁做的决定。',
    console:
      '将同一文件作为新升级包重新上传并开启验证，完成验证后删除该升级包；若策略允许，可在任务文件中降低此检查的严重级别。',
    api: '调用 CreateOTAFirmware 并设置 NeedToVerify=true，然后调用 CreateOTAVerifyJob，再对该升级包调用 DeleteOTAFirmware。',
    params: {},
    widespread:
      '在该账号中，创建升级包时关闭验证似乎是惯例；若策略允许，请在任务文件中将 verification-waived 的严重级别设为 info，或关闭此检查。',
    says: {
      expected: '需要验证的升级包',
      fail: '该升级包不需要验证（创建时已关闭），未经测试即可推送给设备。',
    },
  },
  'status-unrecognized': {
    title: '升级包的状态在文档所列范围内',
    failingTitle: '升级包的状态不在文档所列范围内',
    why: '其他验证类检查只认识文档中的状态码。状态码不在其中的升级包不会被这些检查判定，因此需要有人查看。',
    console:
      '打开“监控运维 > OTA升级 > 该升级包”查看其状态；附上该次查询的请求 ID，向阿里云技术支持询问该状态码的含义。',
    api: '对该 FirmwareId 调用 QueryOTAFirmware，将 Status 与最新的 API 参考对照；若为新状态码，请更新本工具。',
    params: {},
    says: {
      expected: 'Status -1、0、1、2 或 3',
      fail: ({ raw }) => `服务返回的 Status 为“${raw}”，文档中没有该值，无法得知升级包是否已验证。`,
    },
  },
  'progress-mismatch': {
    title: '验证状态与验证进度一致',
    failingTitle: '验证状态与验证进度相互矛盾',
    why: '已验证的升级包在所有测试设备上都试过，验证失败的则没有。两个字段相互矛盾时，其中之一是错的，该状态不能作为证据。',
    console:
      '打开“监控运维 > OTA升级 > 该升级包”，将其状态与验证批次中的结果对照；若不一致，请重新验证该升级包。',
    api: '将 QueryOTAFirmware 与 ListOTAJobByFirmware、ListOTATaskByJob 的结果对照；若矛盾一直存在，请附上请求 ID 联系阿里云技术支持。',
    params: {},
    says: {
      agreeing: '一致的 Status 与 VerifyProgress',
      expectedVerified: '100%',
      expectedFailed: '小于 100%',
      expectedVerifying: '一个百分比',
      noProgress: ({ status }) => `${status}，没有 VerifyProgress`,
      withProgress: ({ status, percent }) => `${status}，${percent}%`,
      unknown: '服务返回结果中缺少 VerifyProgress，无法与状态对照。',
      failVerified: ({ percent }) => `升级包已验证，但其验证进度为 ${percent}%。`,
      failFailed: ({ percent }) => `升级包验证失败，但其验证进度为 ${percent}%。`,
    },
  },
};
