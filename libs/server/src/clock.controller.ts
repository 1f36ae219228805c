import { Clock, SimulatedClock } from '#libs/kernel';
import type { Type } from '@nestjs/common';
import { Body, Controller, Get, HttpCode, Put } from '@nestjs/common';
import type { Environment } from './environment.js';
import { DateTimeField } from './fields.js';
import { Scope } from './identity.js';
import { ProblemError } from './problem.js';

type ClockView = Readonly<{ now: string }>;

class ClockDto {
  /** What time it shall be; a time that has passed changes nothing. */
  @DateTimeField()
  readonly now!: string;
}

/** Reads and moves the time of a trial. */
@Controller('clock')
@Scope('operations')
class ClockController {
  constructor(private readonly clock: Clock) {}

  @Get()
  read(): ClockView {
    return { now: this.clock.now() };
  }

  @Put()
  @HttpCode(200)
  async move(@Body() { now }: ClockDto): Promise<ClockView> {
    if (!(this.clock instanceof SimulatedClock)) throw new ProblemError('not-found');
    await this.clock.moveTo(now);
    return { now: this.clock.now() };
  }
}

/** The door to the clock, where it is simulated; for a module that provides `Clock`. */
export const clockControllers = ({
  simulatedClock,
}: Pick<Environment, 'simulatedClock'>): readonly Type[] =>
  simulatedClock ? [ClockController] : [];
