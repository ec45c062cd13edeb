import { BOT_MODES, type BotMode, DEFAULT_ROLLOUT_SETTINGS, type RolloutSettings } from '@cardroom/room';
import { z } from 'zod';
import { count, milliseconds, msOf, oneOf, percentage, seconds, yesOrNo } from './constant-kinds.ts';

const ROLLOUT = DEFAULT_ROLLOUT_SETTINGS;

/** The section `room`. */
export const roomSection = z.strictObject({
  rollout_monitor_enabled: yesOrNo(ROLLOUT.isEnabled),
  rollout_window_seconds: seconds(ROLLOUT.windowMs),
  rollout_actions_min: count(ROLLOUT.actionsMin),
  rollout_action_errors_max_percent: percentage(ROLLOUT.actionErrorsMax),
  rollout_lock_errors_max_percent: percentage(ROLLOUT.lockErrorsMax),
  rollout_action_mean_max_ms: milliseconds(ROLLOUT.actionMeanMsMax),
});

/** The section as settings of the rollout monitor. */
export function rolloutSettingsOf(section: Readonly<z.infer<typeof roomSection>>): RolloutSettings {
  return {
    isEnabled: section.rollout_monitor_enabled,
    windowMs: msOf(section.rollout_window_seconds),
    actionsMin: section.rollout_actions_min,
    actionErrorsMax: section.rollout_action_errors_max_percent,
    lockErrorsMax: section.rollout_lock_errors_max_percent,
    actionMeanMsMax: section.rollout_action_mean_max_ms,
  };
}

/** The section `bots`. */
export const botsSection = z.strictObject({ mode: oneOf(BOT_MODES, 'normal') });

/** The section as the way in which bots play. */
export function botModeOf({ mode }: Readonly<z.infer<typeof botsSection>>): BotMode {
  return mode;
}
