import { Command, Option } from 'commander';
import { createOperator, type CreatedOperator, type OperatorWish } from './create-operator.ts';

interface OperatorOptions extends OperatorWish {
  readonly json?: boolean;
}

/** `atlas operator create`: makes the first operator, without whom nobody can come aboard. */
export function operatorCommand(): Command {
  const command = new Command('operator').description('make those who run Atlas known to it');
  command.addCommand(
    new Command('create')
      .description('create an operator and print its API key: the only time that it is shown')
      .option('--name <name>', 'what the operator is called', 'operator')
      .option('--another', 'even though there is an operator already')
      .option('--json', 'print the operator as one line of JSON: id, name, secret')
      .addOption(
        new Option('--accounts-url <url>', 'the address of accounts').env('ATLAS_ACCOUNTS_URL').makeOptionMandatory(),
      )
      .addOption(
        new Option('--signing-key-file <file>', 'the private key that service tokens are signed with')
          .env('ATLAS_TOKEN_SIGNING_KEY_FILE')
          .makeOptionMandatory(),
      )
      .action(create),
  );
  return command;
}

async function create(options: OperatorOptions): Promise<void> {
  const operator = await createOperator(options);
  process.stdout.write(options.json ? `${JSON.stringify(operator)}\n` : sheetOf(operator));
}

function sheetOf({ id, name, secret }: CreatedOperator): string {
  return `${name} (${id})\n\n  ${secret}\n\nThis is the operator's API key. It is not shown again: keep it safe.\n`;
}
