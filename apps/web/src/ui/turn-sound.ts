import { useEffect, useRef } from 'react';
import type { WireTableView } from '@cardroom/protocol';
import { isYourTurn } from '../table/betting.ts';
import { useServices } from './services.ts';

/** Two soft tones when the viewer's turn begins, if sound is switched on. Nothing is loaded for it. */
export function useTurnSound(view: WireTableView): void {
  const { settings } = useServices();
  const turn = isYourTurn(view) ? `${view.handId}:${view.turn}` : undefined;
  const context = useRef<AudioContext>(undefined);
  useEffect(() => {
    if (turn === undefined || !settings.sound) return;
    context.current ??= new AudioContext();
    tone(context.current, 523, 0);
    tone(context.current, 784, 0.12);
  }, [turn, settings.sound]);
}

function tone(audio: AudioContext, frequency: number, delay: number): void {
  const start = audio.currentTime + delay;
  const volume = audio.createGain();
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(0.08, start + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.3);
  const oscillator = audio.createOscillator();
  oscillator.frequency.value = frequency;
  oscillator.connect(volume).connect(audio.destination);
  oscillator.start(start);
  oscillator.stop(start + 0.35);
}
