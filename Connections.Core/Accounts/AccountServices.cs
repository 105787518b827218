using Connections.Core.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Core.Accounts;

/// <summary>Registers accounts.</summary>
public static class AccountServices
{
    /// <summary>Adds people, invitations and the first run on <see cref="ConnectionsDb"/>. Needs storage and mail; signing in is the web's part.</summary>
    public static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        services.AddIdentityCore<Person>(options =>
        {
            options.User.RequireUniqueEmail = true;
            options.User.AllowedUserNameCharacters = ""; // any: the user name is the address, which has its own check
            options.Password.RequiredLength = AccountRules.MinPassword;
            options.Password.RequireDigit = false;
            options.Password.RequireLowercase = false;
            options.Password.RequireUppercase = false;
            options.Password.RequireNonAlphanumeric = false;
            options.Lockout.MaxFailedAccessAttempts = 10;
        }).AddEntityFrameworkStores<ConnectionsDb>();
        services.AddSingleton<Invitations>();
        services.AddSingleton<FirstRun>();
        services.AddSingleton<PersonAdministration>();
        return services;
    }
}
