import type { PolicySet } from '#libs/policy';
import { ProblemError, Problems, Scope } from '#libs/server';
import { Controller, Get, Param } from '@nestjs/common';
import { LawInForce } from '../law-in-force.js';

type SetItem = Readonly<{
  version: string;
  sha256: string;
  state: 'IN_FORCE';
  engine: string;
  necessityTable: string;
}>;

/** Policy sets: the law as it is read, word by word. */
@Controller('sets')
@Scope('policy:evaluate', 'policy:propose', 'policy:approve', 'audit')
export class SetController {
  constructor(private readonly law: LawInForce) {}

  @Get()
  list(): Readonly<{ items: readonly SetItem[] }> {
    const { set, engineVersion } = this.law.engine;
    const { version, sha256, necessity } = set;
    return {
      items: [
        {
          version,
          sha256,
          state: 'IN_FORCE',
          engine: engineVersion,
          necessityTable: necessity.version,
        },
      ],
    };
  }

  @Get(':version')
  @Problems('not-found')
  show(@Param('version') version: string): PolicySet {
    const { set } = this.law.engine;
    if (set.version !== version) throw new ProblemError('not-found');
    return set;
  }
}
