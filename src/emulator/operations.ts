import type { EmulatorAccount } from './accounts.ts';
import { isOfSts } from './authenticate.ts';
import type { Authentication, Operation, StsOperation } from './authenticate.ts';
import { describeFirmware, describeListed } from './describe.ts';
import type { DescribeContext } from './describe.ts';
import { JOB_OPERATIONS } from './job-operations.ts';
import type { JobContext } from './job-operations.ts';
import { listData } from './list-shapes.ts';
import type { ListShapes } from './list-shapes.ts';
import { pageOf } from './paging.ts';
import { gateway, product, Refused } from './reply.ts';
import type { Refusal, Reply } from './reply.ts';
import type { JsonObject } from './render.ts';
import { param } from './request.ts';
import type { ApiRequest } from './request.ts';
import { assumeRole, callerIdentity } from './sts.ts';
import type { StsContext } from './sts.ts';
import type { InstanceView } from './view.ts';

export interface OperationContext extends DescribeContext, JobContext, StsContext {
  views: readonly InstanceView[];
  listShapes: ListShapes;
}

const MOST_PAGE_SIZE = 100;

function refuse(refusal: Refusal): never {
  throw new Refused(refusal);
}

/** The region a call is for: from the regional host name, else from `RegionId`; undefined where neither tells. */
function regionOf(request: ApiRequest): string | undefined {
  return /^iot(?:-vpc)?\.([a-z0-9-]+)\.aliyuncs\.com/.exec(request.host)?.[1] ?? param(request, 'RegionId');
}

/** The instance a call is for. An instance with an ID must be named by it, one without must not. */
export function findView(
  request: ApiRequest,
  account: EmulatorAccount,
  context: OperationContext,
): InstanceView {
  const wanted = param(request, 'IotInstanceId') ?? '';
  const region = regionOf(request);
  const view = context.views.find(({ instance }) => {
    const owned = instance.account === undefined || instance.account === account.account;
    const here = instance.region === undefined || region === undefined || instance.region === region;
    return owned && here && instance.iotInstanceId === wanted;
  });
  return view ?? refuse(product('iot.system.InstanceNotFound', 'The specified instance does not exist.'));
}

function queryFirmware(request: ApiRequest, view: InstanceView, context: OperationContext): JsonObject {
  const firmwareId = param(request, 'FirmwareId') ?? '';
  if (firmwareId === '') refuse(product('iot.firmware.NullFirmwareId', 'The firmware ID is empty.'));
  const entry = view.find(firmwareId);
  if (!entry) return refuse(product('iot.firmware.FirmwareNotFound', 'The firmware does not exist.'));
  const success = entry.asStrings ? 'true' : true;
  const firmware = describeFirmware(view.instance, entry, context);
  return { RequestId: context.requestId, FirmwareInfo: firmware, Success: success };
}

function listFirmware(request: ApiRequest, view: InstanceView, context: OperationContext): JsonObject {
  const { page, size } = pageOf(request, { most: MOST_PAGE_SIZE });
  const productKey = param(request, 'ProductKey') || undefined;
  if (productKey !== undefined && !view.instance.productKeys.includes(productKey)) {
    refuse(product('iot.prod.NotExistedProduct', 'The product does not exist.'));
  }
  const filter = { productKey, destVersion: param(request, 'DestVersion') || undefined };
  const { total, packages } = view.select(filter, (page - 1) * size, size);
  const items = packages.map((entry) => describeListed(entry, context));
  return {
    RequestId: context.requestId,
    Success: true,
    CurrentPage: page,
    PageSize: size,
    PageCount: Math.ceil(total / size),
    Total: total,
    FirmwareInfo: listData('SimpleFirmwareInfo', items, context.listShapes),
  };
}

const REQUIRED: Record<Operation, readonly string[]> = {
  GetCallerIdentity: [],
  AssumeRole: ['RoleArn', 'RoleSessionName'],
  QueryOTAFirmware: ['FirmwareId'],
  ListOTAFirmware: ['CurrentPage', 'PageSize'],
  ListOTAJobByFirmware: ['FirmwareId', 'CurrentPage', 'PageSize'],
  QueryOTAJob: ['JobId'],
  ListOTATaskByJob: ['JobId'],
};

/** Required parameters are the gateway's to check; what they mean is the product's. */
function checkParameters(operation: Operation, request: ApiRequest): void {
  const absent = REQUIRED[operation].find((name) => param(request, name) === undefined);
  if (absent !== undefined)
    refuse(gateway(400, `Missing${absent}`, `${absent} is mandatory for this action.`));
}

/**
 * Answers a call of an authenticated account.
 * @throws Refused with what the gateway or the product refuses
 */
export function runOperation(caller: Authentication, request: ApiRequest, context: OperationContext): Reply {
  const { operation } = caller;
  checkParameters(operation, request);
  const fields = isOfSts(operation)
    ? runOfSts(operation, caller, { request, context })
    : runOnInstance(operation, caller, { request, context });
  return { status: 200, root: `${operation}Response`, code: '', fields, headers: {} };
}

function runOfSts(
  operation: StsOperation,
  caller: Authentication,
  { request, context }: { request: ApiRequest; context: OperationContext },
): JsonObject {
  return operation === 'AssumeRole' ? assumeRole(caller, request, context) : callerIdentity(caller, context);
}

type InstanceOperation = (request: ApiRequest, view: InstanceView, context: OperationContext) => JsonObject;

const INSTANCE_OPERATIONS: Readonly<Record<Exclude<Operation, StsOperation>, InstanceOperation>> = {
  QueryOTAFirmware: queryFirmware,
  ListOTAFirmware: listFirmware,
  ...JOB_OPERATIONS,
};

function runOnInstance(
  operation: keyof typeof INSTANCE_OPERATIONS,
  { account }: Authentication,
  { request, context }: { request: ApiRequest; context: OperationContext },
): JsonObject {
  if (account.overdue) refuse(product('iot.system.BillIsOverDue', 'The account has an overdue payment.'));
  return INSTANCE_OPERATIONS[operation](request, findView(request, account, context), context);
}
