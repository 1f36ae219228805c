import { cpus, loadavg, totalmem } from 'node:os';

/** Where and when figures were taken. */
export type Machine = Readonly<{
  date: string;
  cpu: string;
  cores: number;
  memoryGiB: number;
  node: string;
  system: string;
  /** Processes that wanted to run in the last minute: above the number of cores, figures are too low. */
  loadBefore: number;
}>;

export const describeMachine = (): Machine => ({
  date: new Date().toISOString().slice(0, 16).replace('T', ' '),
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  system: `${process.platform} ${process.arch}`,
  loadBefore: Number(loadavg()[0]!.toFixed(1)),
});
