#import "HomeViewController.h"
#import "FeedAds.h"
#import "ScanViewController.h"
#import "Shop-Swift.h"
#import <CoreLocation/CoreLocation.h>

@interface HomeViewController ()
@property (nonatomic, strong) CLLocationManager *locations;
@end

@implementation HomeViewController

- (void)viewDidLoad {
    [super viewDidLoad];
    self.locations = [[CLLocationManager alloc] init];
    [self addButton:@"scan" action:@selector(openScan)];
    [self addButton:@"nearby" action:@selector(openNearby)];
    [self addButton:@"settings" action:@selector(openSettings)];
    [self addButton:@"login" action:@selector(openLogin)];
    [self addButton:@"register" action:@selector(openRegister)];
    if ([[NSUserDefaults standardUserDefaults] boolForKey:@"privacy_policy_agreed"]) {
        [BannerAds showOn:self];
        [FeedAds load];
    }
}

- (void)viewWillAppear:(BOOL)animated {
    [super viewWillAppear:animated];
    if (self.locations.authorizationStatus == kCLAuthorizationStatusDenied) {
        [self explainLocation];
    }
}

- (void)explainLocation {
    __weak typeof(self) weakSelf = self;
    UIAlertController *alert = [UIAlertController alertControllerWithTitle:NSLocalizedString(@"location_title", nil)
                                                                   message:NSLocalizedString(@"location_text", nil)
                                                            preferredStyle:UIAlertControllerStyleAlert];
    [alert addAction:[UIAlertAction actionWithTitle:NSLocalizedString(@"open_settings", nil)
                                              style:UIAlertActionStyleDefault
                                            handler:^(UIAlertAction *action) {
        NSURL *settings = [NSURL URLWithString:UIApplicationOpenSettingsURLString];
        [[UIApplication sharedApplication] openURL:settings options:@{} completionHandler:nil];
    }]];
    [alert addAction:[UIAlertAction actionWithTitle:NSLocalizedString(@"not_now", nil)
                                              style:UIAlertActionStyleCancel
                                            handler:^(UIAlertAction *action) {
        [weakSelf explainLocation];
    }]];
    [self presentViewController:alert animated:YES completion:nil];
}

- (void)addButton:(NSString *)title action:(SEL)action {
    UIButton *button = [UIButton buttonWithType:UIButtonTypeSystem];
    [button setTitle:NSLocalizedString(title, nil) forState:UIControlStateNormal];
    [button addTarget:self action:action forControlEvents:UIControlEventTouchUpInside];
    [self.view addSubview:button];
}

- (void)openScan {
    [self.navigationController pushViewController:[[ScanViewController alloc] init] animated:YES];
}

- (void)openNearby {
    [self.navigationController pushViewController:[[NearbyViewController alloc] init] animated:YES];
}

- (void)openSettings {
    [self.navigationController pushViewController:[SettingsScreen make] animated:YES];
}

- (void)openLogin {
    [self openAccountScreen:@"Login"];
}

- (void)openRegister {
    [self openAccountScreen:@"Register"];
}

- (void)openAccountScreen:(NSString *)identifier {
    UIStoryboard *storyboard = [UIStoryboard storyboardWithName:@"Account" bundle:nil];
    UIViewController *screen = [storyboard instantiateViewControllerWithIdentifier:identifier];
    [self.navigationController pushViewController:screen animated:YES];
}

@end
