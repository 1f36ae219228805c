import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import ts from 'typescript';

/** One exported type or constant of a source file, with what its author says of it. */
export type Declared = Readonly<{
  name: string;
  /** Sentences of its TSDoc, joined; empty when there is none. */
  doc: string;
  /** As it stands in the source, without `export` and TSDoc. */
  text: string;
  node: ts.TypeAliasDeclaration | ts.VariableStatement;
}>;

/** One member of an object type or literal. */
export type Member = Readonly<{ name: string; doc: string; text: string; section: string }>;

const docOf = (node: ts.Node): string =>
  ts
    .getJSDocCommentsAndTags(node)
    .filter(ts.isJSDoc)
    .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '')
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();

const unquoted = (name: ts.PropertyName, file: ts.SourceFile): string =>
  ts.isStringLiteral(name) ? name.text : name.getText(file);

// `Readonly<X>` and `X as const satisfies Y` say nothing to a reader of X.
const unwrapped = (node: ts.Node): ts.Node => {
  if (ts.isTypeReferenceNode(node) && node.typeArguments?.length === 1)
    return unwrapped(node.typeArguments[0]!);
  if (ts.isSatisfiesExpression(node) || ts.isAsExpression(node)) return unwrapped(node.expression);
  return node;
};

/** A TypeScript file, read for its documentation; paths are relative to the root of the repository. */
export class Source {
  readonly #file: ts.SourceFile;

  constructor(path: string) {
    const text = readFileSync(resolve(path), 'utf8');
    this.#file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  }

  /** Types and constants that are declared at the top, in their order. */
  declared(): readonly Declared[] {
    return this.#file.statements.flatMap((node) => {
      if (ts.isTypeAliasDeclaration(node)) return [this.#declared(node, node.name.text)];
      if (!ts.isVariableStatement(node)) return [];
      const [first] = node.declarationList.declarations;
      return first === undefined ? [] : [this.#declared(node, first.name.getText(this.#file))];
    });
  }

  /** The members of the object that a declaration is, each with the last `// section` above it. @throws when there is none */
  membersOf(name: string): readonly Member[] {
    const found = this.declared().find((one) => one.name === name);
    if (found === undefined) throw new Error(`${this.#file.fileName} declares no ${name}`);
    const node = unwrapped(
      ts.isTypeAliasDeclaration(found.node)
        ? found.node.type
        : found.node.declarationList.declarations[0]!.initializer!,
    );
    let section = '';
    const members: Member[] = [];
    const take = (member: ts.PropertySignature | ts.PropertyAssignment, text: string): void => {
      section = this.#sectionAbove(member) ?? section;
      members.push({ name: unquoted(member.name, this.#file), doc: docOf(member), text, section });
    };
    if (ts.isTypeLiteralNode(node))
      for (const member of node.members)
        if (ts.isPropertySignature(member) && member.type)
          take(member, unwrapped(member.type).getText(this.#file));
    if (ts.isObjectLiteralExpression(node))
      for (const member of node.properties)
        if (ts.isPropertyAssignment(member)) take(member, member.initializer.getText(this.#file));
    return members;
  }

  #declared(node: ts.TypeAliasDeclaration | ts.VariableStatement, name: string): Declared {
    const text = node.getText(this.#file).replace(/^export /, '');
    return { name, doc: docOf(node), text, node };
  }

  #sectionAbove(member: ts.Node): string | undefined {
    const whole = this.#file.getFullText();
    const above = ts.getLeadingCommentRanges(whole, member.getFullStart()) ?? [];
    return above
      .map(({ pos, end }) => whole.slice(pos, end))
      .filter((comment) => comment.startsWith('// '))
      .at(-1)
      ?.slice(3);
  }
}
