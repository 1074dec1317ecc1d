import type { Remedy } from '../../../core/model/finding.ts';

/** What to do so that what could not be judged can be, in Chinese. */
export const remedies: Readonly<Record<Remedy, string>> = {
  permission:
    '为该 RAM 用户或 RAM 角色授予 iot:QueryOTAFirmware 和 iot:ListOTAFirmware 操作权限（Resource 为“*”），或授予系统策略 AliyunIOTReadOnlyAccess，然后重新运行任务。',
  account:
    '该升级包、其所属产品或实例属于其他账号，或已不存在：请修正升级包 ID 或任务的目标，或使用该账号的密钥查询。',
  setup:
    '针对该任务运行 `ota-audit doctor`：它会指出服务拒绝的是什么（密钥、时钟、地域、接入点、实例 ID 或账单），以及如何修正。然后重新运行任务。',
  id: '在升级包 ID 的来源处逐字核对并修正该 ID，同时核对查询所用的地域和实例。然后重新运行任务。',
  time: '给运行更多时间：在任务文件中调大 `deadline`，或允许其使用更多配额（`quota.share`、`--qps`）。然后重新运行任务。',
  shard:
    '请在缺失分片或各 worker 的日志中查明未采集的原因。`ota-audit run <任务> --retry-failed <本次运行>` 会查询该分片本应采集的内容，其余结果沿用。',
  quota:
    '配额由整个账号共用：请在没有其他程序调用 API 时运行任务，或调低 `--qps` 或 `quota.share`，为其他调用方留出余量。',
  network:
    '检查执行审计的机器的网络、防火墙、DNS 和代理（HTTPS_PROXY、NO_PROXY）；`ota-audit doctor` 会逐项检测。然后重新运行任务。',
  service:
    '重新运行任务：当时服务或存放文件的对象存储过载、缓慢或异常。如果问题持续存在，请向阿里云技术支持提供错误码和请求 ID。',
  record:
    '在“监控运维 > OTA升级”中查看该升级包。如果控制台能看到此处缺少的信息，请重新运行任务；如果看不到，请补全信息，将文件作为新升级包重新上传。如果该信息应由服务填写，请向阿里云技术支持提供请求 ID。',
  upgrade: '升级 ota-audit：该取值比当前版本新。如果最新版本也无法识别，请将该取值反馈给维护者。',
  'whole-list':
    '判定需要完整读取列表，并且其中每个升级包都有答复。请消除运行不完整（INCOMPLETE）的原因：未授予 iot:ListOTAFirmware 权限、`deadline` 太短，或读取期间升级包有变动。然后重新运行任务。',
  baseline:
    '只要之后的运行都能完整读取列表，就无需处理：下一次运行会与本次比较。如果该任务的运行目录被移动或改动过，请恢复原状。',
  link: '先解决下载链接的问题：在“监控运维 > OTA升级”中下载该文件，若失败，请将其作为新升级包重新上传。然后重新运行任务。',
  'probe-host':
    '如果该主机由贵方管理，请将其加入任务文件中 `probe` 的 `hosts`，然后重新运行任务；否则请查明是谁把文件放在那里。',
  'probe-rules': '请手工下载该文件并与记录核对：探测只访问指向公网地址的 https 链接，且不跟随重定向。',
  'probe-limits':
    '在任务文件中调大 `probe` 的上限：大文件调 `maxBytes`，下载慢的文件调 `timeout`，然后重新运行任务。',
  'probe-contents':
    '在任务文件中设置 `probe: contents`，或使用 `--probe contents` 运行：这样会下载整个文件并统计其字节数。',
};
