using Connections.Core.Accounts;
using Connections.Core.Workspaces;
using Connections.Web.Access;
using Connections.Web.Pages.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;

namespace Connections.Web.Pages.Settings;

/// <summary>Who may come in, and what each may do. For owners.</summary>
public sealed partial class PeopleTab
{
    private Loaded<Everybody>? _loaded;
    private Role _role = Role.Editor;
    private string _email = "";
    private string? _link, _refusal;
    private Guid? _you;
    private int _drawn; // a refused choice is drawn anew, and so falls back

    protected override async Task OnInitializedAsync() => _you = await Acting.PersonAsync();

    private static string HelpOf(Role role) => role switch
    {
        Role.Owner => "Does everything: also people, mails, audit and requests.",
        Role.Editor => "Adds and changes sources, destinations and warehouses.",
        _ => "Sees everything but secrets, and changes nothing.",
    };

    private Task ReloadAsync() => _loaded?.ReloadAsync() ?? Task.CompletedTask;

    private async Task<Everybody?> LoadAsync(CancellationToken cancellationToken)
    {
        if (!await Acting.MayAsync(Policies.Owner))
            return null;
        await using var db = await Databases.CreateDbContextAsync(cancellationToken);
        return new(
            await db.Users.AsNoTracking().OrderBy(p => p.Name).ToListAsync(cancellationToken),
            await db.Invitations.AsNoTracking().OrderBy(i => i.Email).ToListAsync(cancellationToken));
    }

    private async Task<IReadOnlyList<Problem>> InviteAsync(Actor actor)
    {
        var made = await Invitations.CreateAsync(_email.Trim(), _role, actor, CancellationToken.None);
        if (made.Value is { } invitation)
            (_link, _email) = (Navigation.BaseUri.TrimEnd('/') + invitation.Path, "");
        return made.Problems;
    }

    private async Task ChangeRoleAsync(Person person, ChangeEventArgs change)
    {
        if (!Enum.TryParse<Role>(change.Value as string, out var role) || await Acting.AsAsync(Policies.Owner) is not { } actor)
            return;
        var changed = await People.ChangeRoleAsync(person.Id, role, actor, CancellationToken.None);
        Answer(changed.Problems, $"{person.Name} is {role.ToString().ToLowerInvariant()} now.");
        await ReloadAsync();
    }

    private async Task RemoveAsync(Person person)
    {
        const string consequences = "They are signed out and cannot come in again. What they made stays, under their name.";
        if (!await ConfirmDialog.AskAsync(Dialogs, $"Remove {person.Name}?", consequences, "Remove person") || await Acting.AsAsync(Policies.Owner) is not { } actor)
            return;
        var removed = await People.RemoveAsync(person.Id, actor, CancellationToken.None);
        Answer(removed.Problems, $"{person.Name} is removed.");
        await ReloadAsync();
    }

    private async Task RevokeAsync(Invitation invitation)
    {
        if (await Acting.AsAsync(Policies.Owner) is not { } actor)
            return;
        await Invitations.RevokeAsync(invitation.Id, actor, CancellationToken.None);
        _link = null;
        Toasts.Say($"The invitation of {invitation.Email} is revoked.");
        await ReloadAsync();
    }

    private void Answer(IReadOnlyList<Problem> problems, string done)
    {
        _refusal = problems is [var problem, ..] ? problem.Message : null;
        _drawn++;
        if (_refusal is null)
            Toasts.Say(done);
    }

    private sealed record Everybody(IReadOnlyList<Person> People, IReadOnlyList<Invitation> Pending);
}
