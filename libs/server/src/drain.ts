import { Observable, Subject } from 'rxjs';

/** Says when the service begins to stop: streams end themselves with `takeUntil(drain.signal)`. */
export class Drain {
  private readonly subject = new Subject<void>();
  private drained = false;

  /** Emits once. Whoever subscribes after that is told at once. */
  readonly signal = new Observable<void>((subscriber) => {
    if (this.drained) subscriber.next();
    return this.subject.subscribe(subscriber);
  });

  get begun(): boolean {
    return this.drained;
  }

  begin(): void {
    if (this.drained) return;
    this.drained = true;
    this.subject.next();
  }
}
