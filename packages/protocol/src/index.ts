export {
  wireCommand,
  type WireCommand,
  wireSessionRequest,
  wireTableRequest,
  type WireTableRequest,
} from './commands.ts';
export { clientFrame, type ClientFrame, serverFrame, type ServerFrame } from './frames.ts';
export {
  wireAction,
  type WireAction,
  type WireEvent,
  wireProblem,
  type WireProblem,
  type WireSeat,
  wireTableSummary,
  type WireTableSummary,
  wireTableView,
  type WireTableView,
} from './views.ts';
