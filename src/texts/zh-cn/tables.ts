import type { columns as enColumns, tables as en } from '../en/tables.ts';

/** Columns that mean the same in several tables. */
export const columns: typeof enColumns = {
  run_id: { label: '运行', meaning: '写出本行的运行。' },
  as_of: { label: '判定时刻', meaning: '判定升级包所依据的时刻；在其之后观察到的升级包按观察时刻判定。' },
  account: { label: '账号', meaning: '任务中为账号取的名称。' },
  region: { label: '地域', meaning: '审计对象所在的地域。' },
  iot_instance_id: { label: '实例', meaning: '审计对象的实例；没有实例时为空。' },
  source: { label: '来源', meaning: 'ID 的来源：CSV 文件、`stdin` 或 `list`。' },
  source_line: { label: '行号', meaning: 'CSV 文件的行号，从 1 开始。' },
  firmware_id: { label: '升级包 ID', meaning: '所请求的升级包 ID。' },
  product_key: { label: 'ProductKey', meaning: '产品的 ProductKey。' },
  module_name: { label: '模块', meaning: 'ModuleName。' },
  request_id: { label: '请求 ID', meaning: '最后一次调用的服务返回的请求 ID。' },
  attempts: { label: '调用次数', meaning: '为该升级包所做的调用次数，含重试。' },
  seq: { label: '次序', meaning: '升级包在审计范围中的位置，从 1 开始；用于关联一次运行的各表。' },
};

/** The tables and their columns, in Chinese. */
export const tables: typeof en = {
  packages: {
    about: '每个所请求的升级包一行，包括未能查询到的升级包。',
    columns: {
      firmware_name: { label: '升级包名称', meaning: 'FirmwareName。' },
      product_name: { label: '产品名称', meaning: 'ProductName。' },
      type: { label: '类型', meaning: '`full`（整包）、`delta`（差分）；其他 Type 为 `unrecognized`。' },
      src_version: { label: '待升级版本号', meaning: 'SrcVersion：差分包由此版本升级。' },
      dest_version: { label: '升级包版本号', meaning: 'DestVersion：升级后的版本。' },
      status_code: { label: '状态码', meaning: 'Status，服务给出的原始代码。' },
      status: {
        label: '状态',
        meaning:
          '`not-required`、`unverified`、`verified`、`verifying`、`failed`、`unrecognized`；未能查询到时为空。',
      },
      verify_progress: { label: '验证进度', meaning: 'VerifyProgress。' },
      sign_method: { label: '签名算法', meaning: 'SignMethod，摘要所用的算法。' },
      firmware_sign: {
        label: '签名值',
        meaning: 'FirmwareSign，单文件升级包的摘要；多文件升级包的摘要见 `files`。',
      },
      file_count: { label: '文件数', meaning: '升级包的文件数。' },
      total_size_bytes: { label: '总大小', meaning: '已知文件大小之和；均未知时为空。' },
      url_host: { label: '链接主机', meaning: '下载链接的主机；多个文件时取状态最差的链接。' },
      url_state: {
        label: '链接状态',
        meaning:
          '`expired`、`missing`、`unreadable`、`expiring`、`unsigned`、`valid`；多个文件时按此顺序取最差者。',
      },
      url_expires_at: { label: '链接到期时间', meaning: '该链接的到期时间。' },
      url_expires_in_seconds: {
        label: '距到期时间',
        meaning:
          '从判定该升级包的时刻（`as_of` 与 `observed_at` 中较晚者）到链接到期的时间；已过期时为负数。',
      },
      utc_create: { label: '创建时间', meaning: 'UtcCreate。' },
      utc_modified: { label: '修改时间', meaning: 'UtcModified。' },
      description: { label: '描述', meaning: 'FirmwareDesc。' },
      outcome: {
        label: '结果',
        meaning:
          '`pass`、`fail`（有高于 `info` 级别的检查未通过且未被接受）、`unjudged`（没有这样的检查，但有无法判定的）、`not-found`（明确的答复）、`denied` 或 `error`（没有答复）。',
      },
      worst_severity: {
        label: '最高严重级别',
        meaning:
          '未通过且未被接受的检查中最高的严重级别：`critical`、`high`、`medium`、`low`、`info`；没有时为空。',
      },
      findings_open: { label: '未关闭', meaning: '该升级包在 `findings` 中未通过且未被接受的行数。' },
      findings_accepted: { label: '已接受', meaning: '该升级包在 `findings` 中被例外接受的行数。' },
      findings_unjudged: {
        label: '无法判定',
        meaning:
          '该升级包在 `findings` 中为 `unknown` 且未被接受的行数；升级包没有答复时为 0，见 `outcome`。',
      },
      finding_count: { label: '发现项数', meaning: '该升级包在 `findings` 中的行数。' },
      rollout_state: {
        label: '推送情况',
        meaning:
          '`in-progress`（正在推送给设备）、`planned`（已计划）、`ended`（升级批次均已结束）、`none`（没有升级批次）、`unknown`（未知）；验证批次不计。运行未查询时为空。',
      },
      devices_waiting: {
        label: '等待的设备',
        meaning: '在其所有未结束的升级批次中等待升级的设备数；有批次的设备数未知，或运行未查询时为空。',
      },
      devices_under_way: {
        label: '升级中的设备',
        meaning: '正在安装该升级包的设备数，空值含义同上。',
      },
      observed_at: {
        label: '查询时间',
        meaning: '最后一次调用结束的时间；本机时钟偏差超过一分钟时为服务的时间。',
      },
    },
  },
  findings: {
    about: '每个发现项一行：某项检查在某个升级包、其某个文件或整个目标上未通过，或无法判定。',
    columns: {
      firmware_id: {
        label: '升级包 ID',
        meaning: '所请求的升级包 ID；发现项针对整个目标时为空。',
      },
      finding_id: { label: '发现项 ID', meaning: '同一发现项在每次运行中都相同。' },
      check_id: { label: '检查', meaning: '未通过的检查；见检查目录。' },
      category: { label: '类别', meaning: '检查的类别。' },
      severity: { label: '严重级别', meaning: '`critical`、`high`、`medium`、`low`、`info`。' },
      verdict: { label: '判定', meaning: '`fail`（未通过），或 `unknown`（无法判定）。' },
      state: {
        label: '变化状态',
        meaning:
          '`new`、`persisting`、`reopened`、`resolved`、`accepted`；相对于基线，即用来对比的较早一次运行。',
      },
      file_name: { label: '文件', meaning: '被判定的文件；判定整个升级包时为空。' },
      dest_version: { label: '升级包版本号', meaning: 'DestVersion。' },
      observed: { label: '实际', meaning: '所发现的情况。' },
      expected: { label: '应为', meaning: '应有的情况。' },
      message: { label: '说明', meaning: '用一句话说明该发现项。' },
      remediation: { label: '整改建议', meaning: '应当怎样处理。' },
      first_seen: { label: '首次发现', meaning: '该任务首次出现该发现项的运行时间。' },
      exception_id: { label: '例外', meaning: '接受该发现项的例外。' },
      exception_until: { label: '接受至', meaning: '例外的有效期。' },
      counts: {
        label: '计入',
        meaning:
          '`true`：计入 `fail_on`：达到该级别，既未被接受也未解决，对象有答复，且其检查项不是只报告（soft）。',
      },
    },
  },
  files: {
    about: '每个查询到的升级包文件一行。',
    columns: {
      file_index: { label: '序号', meaning: '文件在升级包中的位置，从 1 开始。' },
      file_name: { label: '文件', meaning: '文件名。' },
      size_bytes: { label: '大小', meaning: '登记的大小；服务未给出时为空。' },
      digest_method: { label: '签名算法', meaning: '摘要所用的算法（SignMethod）。' },
      digest: { label: '签名值', meaning: 'FirmwareSign 或 SignValue，与服务给出的一致。' },
      md5: { label: 'MD5', meaning: 'FileMd5；仅多文件升级包有。' },
      url_host: { label: '链接主机', meaning: '下载链接的主机。' },
      url_path: { label: '链接路径', meaning: '下载链接的路径；其查询参数及 CDN 路径签名是凭证，从不保留。' },
      url_state: {
        label: '链接状态',
        meaning: '`expired`、`missing`、`unreadable`、`expiring`、`unsigned`、`valid`。',
      },
      url_expires_at: { label: '链接到期时间', meaning: '该链接的到期时间。' },
      probe: {
        label: '探测',
        meaning:
          '访问链接的结果：`reached`（已取得）、`refused`（对象存储拒绝）、`unreachable`（无法访问）、`not-allowed`（任务不允许）、`not-made`（因本机或对象存储异常未能进行）；任务未启用探测时为空。',
      },
      probe_code: {
        label: '探测代码',
        meaning: '对象存储的错误码、失败的类型或未获取的原因；内容未读取完整时为 `too-large` 或 `too-slow`。',
      },
      object_size_bytes: { label: '对象大小', meaning: '对象的长度，由对象存储告知或实际计数得出。' },
    },
  },
  coverage: {
    about: '每个已请求但未审计的升级包一行；同时有 CSV 审计范围和实时列表时，两者的每处差异一行。',
    columns: {
      firmware_id: { label: '升级包 ID', meaning: '所请求的或列表中的升级包 ID。' },
      reason: {
        label: '原因',
        meaning:
          '未审计：`not-found`、`denied`、`failed`。审计范围与列表不一致：`not-in-list`、`not-in-selection`。',
      },
      code: { label: '错误码', meaning: '服务的错误码；传输失败时为工具的错误码。' },
      detail: { label: '详情', meaning: '服务的消息，或一句说明。' },
    },
  },
  verdicts: {
    about: '每项检查在每个升级包或其每个文件上一行，包括通过与不适用的：计算百分比的依据。',
    columns: {
      dest_version: { label: '升级包版本号', meaning: 'DestVersion。' },
      file_index: { label: '序号', meaning: '文件在升级包中的位置，从 1 开始；0 表示整个升级包。' },
      file_name: { label: '文件', meaning: '被判定的文件；判定整个升级包时为空。' },
      check_id: { label: '检查', meaning: '所做的检查；见检查目录。' },
      category: { label: '类别', meaning: '检查的类别。' },
      severity: { label: '严重级别', meaning: '检查的级别：`critical`、`high`、`medium`、`low`、`info`。' },
      verdict: {
        label: '判定',
        meaning: '`pass`（通过）、`fail`（未通过）、`unknown`（无法判定）、`not-applicable`（不适用）。',
      },
      finding_id: { label: '发现项 ID', meaning: '`findings` 中的发现项；检查通过或不适用时为空。' },
      state: {
        label: '状态',
        meaning: '该发现项的状态：`new`、`persisting`、`reopened`、`accepted`；没有时为空。',
      },
    },
  },
};
