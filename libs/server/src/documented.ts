/** A parameter decorator that also says in OpenAPI what it reads, as a method decorator of swagger would. */
export const documented =
  (parameter: ParameterDecorator, ...docs: readonly MethodDecorator[]): ParameterDecorator =>
  (target, key, index) => {
    parameter(target, key, index);
    const descriptor = key === undefined ? undefined : Object.getOwnPropertyDescriptor(target, key);
    if (key === undefined || descriptor === undefined) return;
    for (const doc of docs) doc(target, key, descriptor);
  };
