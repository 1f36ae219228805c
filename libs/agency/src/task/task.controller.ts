import { ReadStore, TaskRow } from '#libs/adapters';
import type { Page, TaskItem } from '#libs/contracts';
import type { Act, Actor } from '#libs/server';
import {
  Answers,
  CorrelationId,
  CurrentAct,
  CurrentActor,
  pageOf,
  positionOf,
  Problems,
  Records,
  Scope,
  UuidParam,
} from '#libs/server';
import { Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { TaskOrder } from '../agency.command.js';
import { Desk } from '../desk.js';
import { LookUps } from '../lookup/look-ups.js';
import { pageRows } from '../read/page.dto.js';
import { Refuses } from '../refusals.js';
import { exampleTask, TasksDto } from './task.dto.js';

const toItem = (row: TaskRow): TaskItem => ({
  taskId: row.taskId,
  kind: row.kind,
  role: row.role,
  state: row.state,
  dueAt: row.dueAt,
  raisedAt: row.raisedAt,
  number: row.number,
  decisionId: row.decisionId,
  disclosureId: row.disclosureId,
  ...(row.recipient === null ? {} : { recipient: row.recipient }),
  ...(row.doneAt === null ? {} : { doneAt: row.doneAt }),
});

/** What somebody of the tenant has to look at, because its time has come. */
@Controller('tasks')
@Scope('agency')
export class TaskController {
  constructor(
    private readonly rows: ReadStore,
    private readonly lookUps: LookUps,
    private readonly desk: Desk,
  ) {}

  @Get()
  @Answers(200, 'Tasks of the tenant, the newest first.', { items: [exampleTask] })
  @Problems('not-found', 'not-served-here', 'invalid-cursor')
  async tasks(
    @Query() { cursor, limit = pageRows, state = 'OPEN' }: TasksDto,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
  ): Promise<Page<TaskItem>> {
    const asker = this.lookUps.asker(actor, correlationId);
    await this.lookUps.mayList(asker, 'tasks');
    const after = positionOf('tasks', cursor);
    const found = await this.rows.asTenant(asker.tenant, (rows) =>
      rows.many(
        TaskRow,
        { state },
        { by: 'position', direction: 'descending', limit: limit + 1, ...(after ? { after } : {}) },
      ),
    );
    const { rows: page, next } = pageOf('tasks', found, limit);
    return { items: page.map(toItem), ...(next === undefined ? {} : { next }) };
  }

  @Post(':taskId/completion')
  @HttpCode(200)
  @Records()
  @Answers(200, 'It is done.', { taskId: exampleTask.taskId, state: 'DONE' })
  @Refuses('task-unknown')
  @Problems('forbidden-function')
  async complete(
    @UuidParam('taskId') taskId: string,
    @CurrentAct() act: Act,
  ): Promise<Readonly<{ taskId: string; state: 'DONE' }>> {
    const { tenant } = this.desk.caseworker(act.actor);
    await this.desk.carry(TaskOrder, {
      stream: `task-${taskId}`,
      command: { type: 'FinishTask', data: { tenant } },
      act,
    });
    return { taskId, state: 'DONE' };
  }
}
