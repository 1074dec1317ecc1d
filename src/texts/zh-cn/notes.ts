import type { notes as en } from '../en/notes.ts';

/** What the summary says in whole sentences, in Chinese. */
export const notes: typeof en = {
  failed: ({ count, codes, ids }) => `${count} 个升级包无法查询（failed）：${codes}${ids}。`,
  denied: ({ count, codes, ids }) => `${count} 个升级包因服务拒绝而未能审计（denied）：${codes}${ids}。`,
  unanswered: ({ ids, more }) => `；ID：${ids}${more ? ' 等' : ''}`,
  givenUp: ({ target, code }) => `已放弃 ${target}：${code}`,
  unreached: ({ target, code }) => `无法连接 ${target}：${code}`,
  notCollected: ({ target }) => `未采集 ${target}`,
  request: ({ requestId }) => `（请求 ${requestId}）`,
  selectionIncomplete: ({ target, problem }) => `${target} 的审计范围可能不完整：${problem}`,
  target: ({ account, region }) => `${account}（${region}）`,
  targetInstance: ({ account, region, instance }) => `${account}（${region}，实例 ${instance}）`,
  notFound: ({ count }) => `所请求的升级包中有 ${count} 个不存在。这是服务的明确答复，不影响运行的完整性。`,
  differences: ({ count }) => `${count} 个升级包只出现在 CSV 审计范围与实时列表之一。`,
  empty: ({ target }) => `${target}：0 个升级包。实例 ID 或 ProductKey 可能有误。`,
  listDiffers: ({ target, total, collected }) =>
    `${target}：服务统计有 ${total} 个升级包，列表返回 ${collected} 个；读取期间有升级包增减。`,
  duplicates: ({ target, count, lines }) =>
    `${target}：${count} 行重复列出同一升级包${lines}；每个升级包只查询一次。`,
  noRows: ({ target, count, kinds, lines }) =>
    `${target}：CSV 文件中有 ${count} 行不是数据行，已略过：${kinds}${lines}。`,
  noRowKinds: {
    comment: ({ count }) => `注释 ${count} 行`,
    heading: ({ count }) => `表头 ${count} 行`,
    rule: ({ count }) => `分隔线 ${count} 行`,
    caption: ({ count }) => `标题或行数 ${count} 行`,
  },
  listComma: '、',
  alsoNamed: ({ count, targets, more }) =>
    `有 ${count} 个升级包被同一账号的多个目标列出（${targets}${more ? '等' : ''}）：每个目标都会查询，覆盖情况逐次计数。`,
  sameTarget: ({ target, other }) =>
    `账号 UID 表明 ${target} 与 ${other} 是同一目标的两个名称：其升级包被查询并计数两次。`,
  lines: ({ lines, more }) => `（第 ${lines} 行${more ? '等' : ''}）`,
  widespread: ({ fail, judged, scope, checkId, where, meaning }) =>
    `${judged} 个已判定的${scope === 'file' ? '文件' : '升级包'}中有 ${fail} 个未通过 ${checkId}${where}：${meaning}`,
  place: ({ product, module }) => `产品 ${product}，模块 ${module}`,
  overridden: ({ places }) => `（按覆盖项：${places}）`,
  notOverridden: '（未被任何覆盖项匹配的部分）',
  override: ({ position, place, count, checks }) =>
    `任务的第 ${position} 个覆盖项（${place}）作用于 ${count} 个升级包，改变了 ${checks}。`,
  overrideUnused: ({ position, place }) =>
    `任务的第 ${position} 个覆盖项（${place}）在本次运行中没有匹配到任何升级包。`,
  moreOverrides: ({ count }) => `任务另有 ${count} 个覆盖项。`,
  soft: ({ count, failOn }) =>
    `有 ${count} 个严重级别为 ${failOn} 及以上的发现项不计入退出码，因为策略将其检查项设为只报告（soft）。`,
  exceptionExpired: ({ id, check, until, count, firmware, more }) =>
    `例外 ${id}（${check}）已于 ${until} 到期：它原本接受的 ${count} 个发现项重新出现${firmware === '' ? '' : `（${firmware}${more ? ' 等' : ''}）`}。`,
  exceptionEnding: ({ id, check, until, left, count }) =>
    `例外 ${id}（${check}）将于 ${until} 到期，还有 ${left}：届时 ${count} 个发现项将重新出现。`,
  moreExceptions: ({ count }) => `另有 ${count} 个例外已到期或将在 14 天内到期。`,
  exceptionsUnused: ({ count, ids, isComplete }) =>
    `有 ${count} 个例外在本次运行中没有接受任何发现项：${ids}。${isComplete ? '不再需要的可以删除。' : '本次运行为 INCOMPLETE，未观察到的部分可能仍需要它们。'}`,
  anUnknownTime: '未知时长',
  lifetimes: ({ shortest, longest }) => `${shortest} 至 ${longest}`,
  asOfBefore: ({ asOf, ahead }) =>
    `as_of 为 ${asOf}，比运行早 ${ahead}：例外按该时刻判定，升级包按其查询时刻判定。`,
  clockOff: ({ apart, isAhead }) =>
    `查询升级包期间，本机时钟比服务的时钟${isAhead ? '快' : '慢'} ${apart}：observed_at 按服务的时钟记录，链接据此判定。请校准本机时钟（NTP）。`,
  rolloutsRefused: ({ count, operations, codes, actions }) =>
    `有 ${count} 个升级包的升级批次情况不完全清楚：服务拒绝了 ${operations}（${codes}）。请为 RAM 用户或角色授予 ${actions}，或授予策略 AliyunIOTReadOnlyAccess；也可在任务中设置 \`rollouts: off\`。`,
  rolloutsUnanswered: ({ count, codes }) =>
    `有 ${count} 个升级包的升级批次情况不完全清楚：${codes === '' ? '升级批次或设备多于查看上限' : codes}。`,
  rolloutsRequired: ({ target, count, asked }) =>
    `${target}：${asked} 个升级包中有 ${count} 个的升级批次情况不完全清楚，而任务要求必须清楚（\`rollouts.required\`）。`,
  tasksCountedByPaging: ({ targets, more }) =>
    `${targets}${more ? '等' : ''}的 ListOTATaskByJob 返回的 Total 未按 TaskStatus 统计：设备已逐个计数，每个升级批次最多 5,000 个。`,
  targetsMissing: ({ count, targets, more }) =>
    `此前运行的目标中有 ${count} 个不在本次运行中：${targets}${more ? '等' : ''}。若非有意为之，请修正任务的 \`targets\` 或其中的变量；若是有意，请将其列入 \`retired\`。`,
  takenOver: ({ count, targets, more, runs }) =>
    `有 ${count} 个目标未重新查询，因为 ${runs} 已完整查询：${targets}${more ? '等' : ''}。查询时刻见 observed_at。`,
  notCompared: {
    latest: ({ runId: problem }) => `无法读取上一次运行：${problem}。`,
    missing: ({ runId }) => `之前的运行 ${runId} 不存在，或其清单不是后一次运行所记录的清单。`,
    altered: ({ runId }) => `之前的运行 ${runId} 的结果与其清单不符。请用 ota-audit verify 检查该次运行。`,
    unreadable: ({ runId }) => `之前的运行 ${runId} 的结果无法读取。`,
    empty: ({ runId }) => `之前的运行 ${runId} 没有查询到任何升级包。`,
    version: ({ runId }) => `之前的运行 ${runId} 由其他版本生成，本版本不与其结果比较。`,
  },
  newChecks: ({ count, checks }) =>
    `有 ${count} 个新增发现项来自之前运行的版本所没有的检查项（new check）：${checks}。升级包本身可能并无变化。`,
  comparedInstead: ({ runId }) => `本次运行改为与 ${runId} 比较。`,
  comparedWithNothing: '本次运行没有可比较的对象，所有发现项都视为新增。',
  otherProducts: '其他产品',
  noProduct: '（无产品）',
};
